from . import alpha
from .alpha import VALUE as A
VALUE = "beta+" + A
