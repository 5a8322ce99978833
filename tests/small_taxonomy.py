"""A taxonomy small enough to read at a glance: eight occupations, twenty-five skills, four languages.

The addresses are ours and lead nowhere. Skills are named by the last part of their address: ``skill("mop-floors")``.
"""

from __future__ import annotations

BASE = "https://taxonomy.example/"


def skill(name: str) -> str:
    """Return the URI of a skill of the small taxonomy."""
    return f"{BASE}skill/{name}"


def occupation(name: str) -> str:
    """Return the URI of an occupation of the small taxonomy."""
    return f"{BASE}occupation/{name}"


SKILLS: dict[str, dict[str, str]] = {
    "mop-floors": {"en": "mop floors", "el": "σφουγγαρίζω πατώματα", "ro": "spăla podele", "ar": "مسح الأرضيات"},
    "make-beds": {"en": "make beds", "el": "στρώνω κρεβάτια", "ro": "face paturi", "ar": "ترتيب الأسرّة"},
    "clean-windows": {"en": "clean windows", "el": "καθαρίζω παράθυρα", "ro": "curăța geamuri", "ar": "تنظيف النوافذ"},
    "use-cleaning-agents": {"en": "use cleaning agents safely", "el": "χρησιμοποιώ απορρυπαντικά"},
    "do-laundry": {"en": "do laundry", "el": "πλένω ρούχα", "ro": "spăla rufe", "ar": "غسل الملابس"},
    "iron-clothes": {"en": "iron clothes", "el": "σιδερώνω", "ro": "călca haine"},
    "wash-dishes": {"en": "wash dishes", "el": "πλένω πιάτα", "ro": "spăla vase", "ar": "غسل الصحون"},
    "prepare-vegetables": {"en": "prepare vegetables", "el": "ετοιμάζω λαχανικά", "ro": "pregăti legume"},
    "cook-meals": {"en": "cook simple meals", "el": "μαγειρεύω", "ro": "găti mese", "ar": "طهي الوجبات"},
    "food-hygiene": {"en": "keep food hygiene rules", "el": "υγιεινή τροφίμων", "ro": "igiena alimentelor"},
    "serve-guests": {"en": "serve guests", "el": "σερβίρω πελάτες", "ro": "servi oaspeți"},
    "take-payments": {"en": "take payments", "el": "εισπράττω πληρωμές", "ro": "încasa plăți"},
    "stock-shelves": {"en": "stock shelves", "el": "γεμίζω ράφια", "ro": "aranja rafturi"},
    "advise-customers": {"en": "advise customers", "el": "συμβουλεύω πελάτες"},
    "sew-by-machine": {"en": "sew by machine", "el": "ράβω σε μηχανή", "ro": "coase la mașină", "ar": "الخياطة بالآلة"},
    "cut-fabric": {"en": "cut fabric", "el": "κόβω ύφασμα", "ro": "croi materiale"},
    "mend-clothes": {"en": "mend clothes", "el": "μπαλώνω ρούχα"},
    "pick-fruit": {"en": "pick fruit", "el": "μαζεύω φρούτα", "ro": "culege fructe"},
    "prune-plants": {"en": "prune plants", "el": "κλαδεύω φυτά"},
    "pack-goods": {"en": "pack goods", "el": "συσκευάζω προϊόντα", "ro": "ambala mărfuri", "ar": "تغليف البضائع"},
    "drive-forklift": {"en": "drive a forklift", "el": "οδηγώ περονοφόρο", "ro": "conduce stivuitor"},
    "read-delivery-notes": {"en": "read delivery notes", "el": "διαβάζω δελτία"},
    "wash-and-dress-people": {"en": "help people wash and dress", "el": "βοηθώ στο ντύσιμο"},
    "keep-company": {"en": "keep somebody company", "el": "κάνω παρέα", "ro": "ține companie"},
    "first-aid": {"en": "give first aid", "el": "πρώτες βοήθειες", "ro": "prim ajutor"},
}

OCCUPATIONS: dict[str, tuple[str, dict[str, str], tuple[str, ...], tuple[str, ...]]] = {
    "room-attendant": (
        "9112",
        {"en": "room attendant", "el": "καμαριέρα", "ro": "cameristă", "ar": "عاملة تنظيف الغرف"},
        ("make-beds", "mop-floors", "use-cleaning-agents"),
        ("do-laundry", "clean-windows"),
    ),
    "office-cleaner": (
        "9112",
        {"en": "office cleaner", "el": "καθαρίστρια γραφείων", "ro": "femeie de serviciu", "ar": "عاملة نظافة"},
        ("mop-floors", "clean-windows", "use-cleaning-agents"),
        (),
    ),
    "laundry-worker": (
        "8157",
        {"en": "laundry worker", "el": "εργάτρια πλυντηρίου", "ro": "spălătoreasă"},
        ("do-laundry", "iron-clothes"),
        ("mend-clothes",),
    ),
    "kitchen-helper": (
        "9412",
        {"en": "kitchen helper", "el": "βοηθός κουζίνας", "ro": "ajutor de bucătar", "ar": "مساعدة مطبخ"},
        ("wash-dishes", "prepare-vegetables", "food-hygiene"),
        ("cook-meals",),
    ),
    "shop-assistant": (
        "5223",
        {"en": "shop assistant", "el": "πωλήτρια", "ro": "vânzătoare", "ar": "بائعة"},
        ("take-payments", "stock-shelves", "advise-customers"),
        ("serve-guests",),
    ),
    "sewing-machine-operator": (
        "8153",
        {"en": "sewing machine operator", "el": "γαζώτρια", "ro": "croitoreasă la mașină"},
        ("sew-by-machine", "cut-fabric"),
        ("mend-clothes",),
    ),
    "warehouse-packer": (
        "9321",
        {"en": "warehouse packer", "el": "εργάτρια αποθήκης", "ro": "ambalatoare"},
        ("pack-goods", "read-delivery-notes"),
        ("drive-forklift", "stock-shelves"),
    ),
    "home-carer": (
        "5322",
        {"en": "home carer", "el": "φροντίστρια ηλικιωμένων", "ro": "îngrijitoare la domiciliu"},
        ("wash-and-dress-people", "keep-company", "first-aid"),
        ("cook-meals",),
    ),
}
"""Occupation -> ISCO-08 unit group, names, essential skills, optional skills."""
