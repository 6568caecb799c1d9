# Classes with validation, a ledger, custom exceptions, context managers, decimal money, reports.
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto
from typing import Iterator


class Kind(Enum):
    DEPOSIT = auto()
    WITHDRAWAL = auto()
    TRANSFER = auto()


class BankError(Exception):
    """Base of the errors."""


class InsufficientFunds(BankError):
    def __init__(self, account, amount):
        super().__init__(f"{account.owner} has {account.balance}, needs {amount}")
        self.account, self.amount = account, amount


@dataclass(frozen=True, order=True)
class Entry:
    sequence: int
    kind: Kind = field(compare=False)
    amount: Decimal = field(compare=False)
    note: str = field(default="", compare=False)


@dataclass
class Account:
    owner: str
    history: list[Entry] = field(default_factory=list)

    @property
    def balance(self) -> Decimal:
        return sum((e.amount for e in self.history), Decimal(0))

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.history)


class Bank:
    def __init__(self):
        self.accounts: dict[str, Account] = {}
        self.sequence = 0

    def __getitem__(self, owner):
        try:
            return self.accounts[owner]
        except KeyError:
            raise BankError(f"no account of {owner}") from None

    def open(self, owner, initial="0"):
        if owner in self.accounts:
            raise BankError("exists")
        self.accounts[owner] = Account(owner)
        if Decimal(initial):
            self.post(owner, Kind.DEPOSIT, Decimal(initial), "opening")

    def post(self, owner, kind, amount, note=""):
        account = self[owner]
        if account.balance + amount < 0:
            raise InsufficientFunds(account, -amount)
        self.sequence += 1
        account.history.append(Entry(self.sequence, kind, amount, note))

    @contextmanager
    def transaction(self):
        saved = {o: list(a.history) for o, a in self.accounts.items()}
        try:
            yield self
        except BankError as e:
            for o, h in saved.items():
                self.accounts[o].history = h
            print("rolled back:", e)

    def transfer(self, source, target, amount):
        with self.transaction():
            self.post(target, Kind.TRANSFER, amount, f"from {source}")
            self.post(source, Kind.TRANSFER, -amount, f"to {target}")

    def report(self):
        totals = defaultdict(Decimal)
        for a in self.accounts.values():
            for e in a:
                totals[e.kind] += abs(e.amount)
        return {k.name.lower(): f"{v:,.2f}" for k, v in sorted(totals.items(), key=lambda kv: kv[0].value)}


bank = Bank()
bank.open("ann", "1000.50")
bank.open("bob")
bank.transfer("ann", "bob", Decimal("250.25"))
bank.transfer("bob", "ann", Decimal("9999"))
bank.transfer("ann", "carol", Decimal(1))
bank.post("bob", Kind.WITHDRAWAL, Decimal("-50"), "cash")
for o in ("ann", "bob"):
    print(o, bank[o].balance, [(e.sequence, e.kind.name, str(e.amount), e.note) for e in bank[o]])
print(bank.report(), max(bank["bob"]), bank["ann"])
try:
    bank.post("bob", Kind.WITHDRAWAL, Decimal(-1000))
except InsufficientFunds as e:
    print(type(e).__mro__[1].__name__, e, e.amount)
try:
    bank["zed"]
except BankError as e:
    print(e, e.__cause__, e.__suppress_context__)
