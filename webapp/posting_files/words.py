"""Words that files use for a few codes, in the languages of the pages and in those of the formats."""

from __future__ import annotations

from models.vacancy import ContractKind, PayPeriod

YES = frozenset(["yes", "y", "true", "1", "x", "ναι", "da", "sì", "si", "да", "ja", "oui", "نعم"])
NO = frozenset(["no", "n", "false", "0", "όχι", "οχι", "nu", "не", "nein", "non", "لا"])

PERIODS: dict[str, PayPeriod] = {
    word: period
    for period, words in {
        PayPeriod.HOUR: "hourly per_hour ώρα oră ora час stunde heure ساعة",
        PayPeriod.DAY: "daily per_day ημέρα zi giorno ден tag jour يوم",
        PayPeriod.WEEK: "weekly per_week εβδομάδα săptămână settimana седмица woche semaine أسبوع",
        PayPeriod.MONTH: "monthly per_month μήνας μήνα lună mese месец monat mois شهر",
        PayPeriod.YEAR: "yearly annual per_year έτος an anno година jahr سنة",
    }.items()
    for word in words.split()
}

CONTRACTS: dict[str, ContractKind] = {
    word: kind
    for kind, words in {
        ContractKind.PERMANENT: "indefinite open_ended directhire unbefristet indeterminato nedeterminat cdi αορίστου безсрочен",
        ContractKind.FIXED_TERM: "temporary fixed_term contract befristet determinato determinat cdd ορισμένου срочен",
        ContractKind.SEASONAL: "season saisonal stagionale sezonier εποχική сезонен saisonnier",
        ContractKind.AGENCY: "temp_agency leiharbeit interinale interim",
        ContractKind.APPRENTICESHIP: "intern internship apprentice lehre apprendistato ucenicie μαθητεία стаж apprentissage",
    }.items()
    for word in words.split()
}

COLUMNS: dict[str, str] = {
    "own_number": "own number|reference|ref|job id|id|number|identifier|κωδικός|referință|riferimento|номер|referenznummer|référence",
    "title": "job title|position|job|τίτλος|τίτλος θέσης|titlu|titlul postului|titolo|mansione|длъжност|заглавие|titel|stelle|intitulé|titre|المسمى الوظيفي",
    "description": "duties|tasks|text|περιγραφή|descriere|descrizione|описание|beschreibung|aufgaben|الوصف",
    "language": "language of the text|γλώσσα|limba|lingua|език|sprache|langue|اللغة",
    "places": "openings|positions|number of places|θέσεις|locuri|posti|места|plätze|anzahl|postes|عدد الأماكن",
    "occupation": "esco|esco occupation|profession|επάγγελμα|ocupație|ocupatie|professione|професия|beruf|métier|profession|المهنة",
    "skills_day_one": "skills|needed skills|requirements|δεξιότητες|competențe|competenze|умения|fähigkeiten|compétences|المهارات",
    "skills_learn_here": "skills to learn|can be learned",
    "skills_welcome": "optional skills|nice to have|welcome skills",
    "min_hours": "hours|hours a week|weekly hours|hours from|ώρες|ore|ore pe săptămână|ore settimanali|часове|stunden|stunden von|wochenstunden|heures|ore de la|ore da|часове от|ώρες από|heures de|ساعات",
    "max_hours": "hours to|hours up to|ώρες έως|ore până la|ore fino a|часове до|stunden bis|heures jusqu'à",
    "days_a_week": "days of work|days per week|work days|ημέρες την εβδομάδα|zile pe săptămână|giorni alla settimana|дни в седмицата|tage pro woche",
    "contract_months": "months|duration|μήνες|luni|mesi|месеци|monate|mois",
    "agreement": "collective agreement|συλλογική σύμβαση|contract colectiv|ccnl|колективен договор|kollektivvertrag|kv|convention collective",
    "housing_cost": "rent|housing cost|ενοίκιο|chirie|affitto|наем|miete|loyer",
    "documents": "papers|documents asked|έγγραφα|documente|documenti|документи|unterlagen|dokumente|المستندات",
    "week": "days|slots|ημέρες|zile|giorni|дни|tage|jours",
    "contract": "contract kind|contract type|employment type|σύμβαση|contratto|договор|vertrag|contrat|العقد",
    "starts_on": "start|start date|from|έναρξη|data începerii|inizio|начало|beginn|début|تاريخ البدء",
    "ends_on": "end|end date|until|λήξη|data încheierii|fine|край|ende|fin|تاريخ الانتهاء",
    "municipality": "town|city|place|location|δήμος|πόλη|localitate|oraș|comune|città|община|град|ort|gemeinde|stadt|ville|commune|المدينة",
    "region": "nuts|nuts 3|περιφέρεια|județ|regiune|provincia|регион|област|région",
    "remote": "from home|home office|τηλεργασία|de acasă|da remoto|от вкъщи|télétravail",
    "live_in": "housing at work|lives at work|διαμονή|locuire|alloggio|живеене",
    "alone_with_clients": "alone with customers",
    "pay_min": "pay|wage|salary|pay from|μισθός|αμοιβή|salariu|salario|retribuzione|заплата|lohn|lohn von|gehalt|gehalt von|salaire|μισθός από|salariu de la|salario da|заплата от|salaire de|الأجر",
    "pay_max": "pay to|pay up to|salary to|μισθός έως|salariu până la|salario fino a|заплата до|lohn bis|gehalt bis|salaire jusqu'à",
    "pay_per": "per|pay period|ανά|pe|al|за|pro|je|par",
    "currency": "νόμισμα|moneda|monedă|valuta|валута|währung|devise|monnaie|العملة",
    "costs_to_worker": "costs|costs for the worker|έξοδα|costuri|costi|разходи|kosten|frais",
    "languages": "language needs|languages needed|γλώσσες|limbi|lingue|езици|sprachen|langues",
    "teaches_language": "language lessons",
    "licences": "licenses|certificates|άδειες|permise|patenti|лицензи|führerscheine|permis",
    "support": "support offered|υποστήριξη|sprijin|sostegno|подкрепа|unterstützung|soutien",
    "traits": "what the work is like",
}
"""Field -> other headings of its column."""
