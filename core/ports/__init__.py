"""Everything core asks of the world, as Protocols of at most four methods; never an implementation."""
# ruff: noqa: F403 - whoever asks for a port need not know which file it stands in

from core.ports.curated import *
from core.ports.delivery import *
from core.ports.documents import *
from core.ports.enrichment import *
from core.ports.failures import *
from core.ports.inbox import *
from core.ports.index import *
from core.ports.jobs import *
from core.ports.models import *
from core.ports.names import *
from core.ports.operators import *
from core.ports.people import *
from core.ports.pictures import *
from core.ports.platform import *
from core.ports.records import *
from core.ports.rerank import *
from core.ports.rooms import *
from core.ports.spending import *
from core.ports.tables import *
from core.wire import Unreadable as Unreadable
