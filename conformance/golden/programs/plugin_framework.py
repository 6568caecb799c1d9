# Registries by metaclass, descriptors as fields, a tiny ORM and a form validator.
import re


class Field:
    counter = 0

    def __init__(self, kind=str, *, required=True, default=None, check=None):
        self.kind, self.required, self.default, self.check = kind, required, default, check
        Field.counter += 1
        self.order = Field.counter

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, obj, owner):
        return self if obj is None else obj._data.get(self.name, self.default)

    def __set__(self, obj, value):
        if not isinstance(value, self.kind):
            try:
                value = self.kind(value)
            except (TypeError, ValueError) as e:
                raise ValidationError(self.name, f"not {self.kind.__name__}: {value!r}") from e
        if self.check and not self.check(value):
            raise ValidationError(self.name, f"rejected {value!r}")
        obj._data[self.name] = value


class ValidationError(ValueError):
    def __init__(self, field, message):
        super().__init__(f"{field}: {message}")
        self.field = field


class ModelMeta(type):
    registry = {}

    def __new__(mcs, name, bases, ns, table=None):
        cls = super().__new__(mcs, name, bases, ns)
        fields = {}
        for base in reversed(cls.__mro__):
            fields.update({k: v for k, v in vars(base).items() if isinstance(v, Field)})
        cls._fields = dict(sorted(fields.items(), key=lambda kv: kv[1].order))
        if bases:
            cls._table = table or re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
            mcs.registry[cls._table] = cls
        return cls

    def __iter__(cls):
        return iter(cls._fields)

    def __len__(cls):
        return len(cls._fields)

    def __getitem__(cls, key):
        return Query(cls, key)


class Query:
    def __init__(self, model, key):
        self.model, self.key, self.filters = model, key, []

    def where(self, **kw):
        for name, value in kw.items():
            name, _, op = name.partition("__")
            self.filters.append((name, op or "eq", value))
        return self

    def __str__(self):
        ops = {"eq": "=", "lt": "<", "gt": ">", "like": "LIKE"}
        cond = " AND ".join(f"{n} {ops[o]} {v!r}" for n, o, v in self.filters)
        cols = "*" if self.key is ... else ", ".join(self.key if isinstance(self.key, tuple) else (self.key,))
        return f"SELECT {cols} FROM {self.model._table}" + (f" WHERE {cond}" if cond else "")


class Model(metaclass=ModelMeta):
    def __init__(self, **values):
        self._data = {}
        errors = []
        for name, field in self._fields.items():
            if name in values:
                try:
                    setattr(self, name, values.pop(name))
                except ValidationError as e:
                    errors.append(e)
            elif field.required and field.default is None:
                errors.append(ValidationError(name, "missing"))
        errors += [ValidationError(n, "unknown") for n in values]
        if errors:
            raise ExceptionGroup(f"invalid {type(self).__name__}", errors)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in type(self))})"

    def __eq__(self, o):
        return type(self) is type(o) and self._data == o._data

    def __init_subclass__(cls, **kw):
        kw.pop("table", None)
        super().__init_subclass__(**kw)


class Person(Model):
    name = Field(check=str.istitle)
    age = Field(int, check=lambda a: 0 <= a < 150)
    email = Field(required=False, check=re.compile(r"[^@]+@[^@]+").fullmatch)


class StaffMember(Person, table="staff"):
    salary = Field(float, default=1000.0)
    age = Field(int, check=lambda a: a >= 18)


print(Person(name="Ann", age="30"), StaffMember(name="Bob", age=40, email="b@x.org", salary="2500"), list(StaffMember), len(Person), sorted(ModelMeta.registry), Person(name="A", age=1) == Person(name="A", age="1"))
for kw in (dict(name="ann", age=30), dict(name="Ann", age="x"), dict(age=-1, zip=5), dict(name="Ann", age=1, email="bad")):
    try:
        Person(**kw)
    except* ValidationError as g:
        print(g.message, [(e.field, str(e), type(e.__cause__).__name__) for e in g.exceptions])
print(Person[...].where(age__gt=18, name="Ann"), Person["name", "age"], StaffMember["email"].where(email__like="%x%"))
s = StaffMember(name="Cy", age=20)
s.salary = "3e3"
try:
    s.age = 5
except ValidationError as e:
    print(e)
print(s, s.salary, type(StaffMember.salary).__name__, StaffMember.age.order > Person.email.order)
