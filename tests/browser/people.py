"""Log-ins of the demonstration, as `foothold demo` prints them."""

COACH = ("coach1.at@example.org", "demo-coach")
COORDINATOR = ("coordinator.at@example.org", "demo-coordinator")
EMPLOYER = ("hotel@example.com", "demo-employer")
UNVETTED = ("bakery@example.com", "demo-employer")
ADMINISTRATOR = ("administrator@example.org", "demo-administrator")
BENEFICIARY = ("ahorn-27", "271827", "/my")
EVERYBODY = {
    "coach": COACH,
    "coordinator": COORDINATOR,
    "employer": EMPLOYER,
    "administrator": ADMINISTRATOR,
    "beneficiary": BENEFICIARY,
    "nobody": None,
}
