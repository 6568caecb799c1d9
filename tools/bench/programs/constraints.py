"""Objects: an incremental one-way constraint solver (stronger constraints win), many small methods."""
import sys


class Variable:
    def __init__(self, name, value):
        self.name, self.value = name, value
        self.constraints = []
        self.source = None
        self.strength = 100
        self.stamp = 0


class Constraint:
    def __init__(self, strength):
        self.strength = strength
        self.output = None

    def attach(self):
        for v in self.variables():
            v.constraints.append(self)

    def satisfied(self):
        return self.output is not None

    def choose(self, stamp):
        weakest = None
        for v in self.outputs():
            if v.stamp != stamp and v.strength > self.strength and (weakest is None or v.strength > weakest.strength):
                weakest = v
        return weakest


class Stay(Constraint):
    def __init__(self, v, strength):
        super().__init__(strength)
        self.v = v
        self.attach()

    def variables(self):
        return (self.v,)

    outputs = variables

    def inputs(self):
        return ()

    def execute(self):
        pass


class Edit(Stay):
    pass


class Scale(Constraint):
    def __init__(self, a, factor, offset, b, strength):
        super().__init__(strength)
        self.a, self.factor, self.offset, self.b = a, factor, offset, b
        self.attach()

    def variables(self):
        return (self.a, self.b)

    outputs = variables

    def inputs(self):
        return (self.a,) if self.output is self.b else (self.b,)

    def execute(self):
        if self.output is self.b:
            self.b.value = self.a.value * self.factor + self.offset
        else:
            self.a.value = (self.b.value - self.offset) // self.factor


class Planner:
    def __init__(self):
        self.stamp = 0

    def add(self, constraint):
        self.stamp += 1
        while constraint is not None:
            constraint = self.satisfy(constraint)

    def satisfy(self, constraint):
        out = constraint.choose(self.stamp)
        if out is None:
            return None
        for v in constraint.variables():
            v.stamp = self.stamp
        overridden = out.source
        if overridden is not None:
            overridden.output = None
        constraint.output = out
        out.source = constraint
        self.propagate(out)
        return overridden

    def remove(self, constraint):
        out = constraint.output
        if out is not None:
            constraint.output = out.source = None
            out.strength = 100
        for v in constraint.variables():
            v.constraints.remove(constraint)
        if out is not None:
            for other in sorted(out.constraints, key=lambda c: c.strength):
                if not other.satisfied():
                    self.add(other)

    def propagate(self, start):
        todo = [start]
        while todo:
            v = todo.pop()
            source = v.source
            v.strength = max([source.strength] + [i.strength for i in source.inputs()])
            source.execute()
            for c in v.constraints:
                if c is not source and c.satisfied() and c.output is not v:
                    todo.append(c.output)


def chain(planner, n):
    variables = [Variable("v%d" % i, i) for i in range(n)]
    planner.add(Stay(variables[-1], 60))
    for a, b in zip(variables, variables[1:]):
        planner.add(Scale(a, 1, 1, b, 10))
    total = 0
    for k in range(12):
        edit = Edit(variables[0], 5)
        planner.add(edit)
        variables[0].value = k * 3
        planner.propagate(variables[0])
        total += variables[-1].value
        planner.remove(edit)
    return total


def run(scale):
    planner = Planner()
    return sum(chain(planner, 60 + k % 5) for k in range(35 * scale))


if __name__ == "__main__":
    print("checksum", run(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
