from ..alpha import VALUE
from .. import beta


def where():
    return __name__, __package__, VALUE, beta.VALUE
