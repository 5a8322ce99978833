"""The database: one file a concept. Import tables from their modules; this one only makes the metadata whole."""

import models.account
import models.audit
import models.beneficiary
import models.candidacy
import models.conversation
import models.corrections
import models.desk
import models.employer
import models.identity
import models.interchange
import models.organisation
import models.oversight
import models.place
import models.protection
import models.run
import models.screening
import models.sign_in
import models.taxonomy
import models.training
import models.vacancy
import models.workplace
