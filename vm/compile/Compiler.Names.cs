using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// Names and constants.
internal sealed partial class Compiler
{
    // Wanted "anywhere": a local where it is, everything else in a new temporary.
    private const int Any = -1;

    private string Mangle(string name) => SymbolTable.Mangle(_unit.ClassName, name);

    private void EmitName(Opcode op, string name, int a = 0, int b = 0, int c = 0) =>
        _code.Emit(op, a, b, c, _unit.NewCache(Mangle(name)));

    private int Destination(int want) => want >= 0 ? want : _code.NewTemp();

    private int EvalName(string name, int want)
    {
        string mangled = Mangle(name);
        switch (_unit.Find(mangled, out int register))
        {
            case NameAccess.Fast:
                int local = register - _code.FirstLocal;
                _unit.Use(register);
                if (_unit.MayBeUnbound(local))
                {
                    _code.Emit(Opcode.Check, register, local);
                }

                if (Grows(mangled))
                {
                    _code.Emit(Opcode.Seal);
                }

                return MoveTo(register, want);
            case NameAccess.Cell:
                int fromCell = Destination(want);
                bool isClass = _unit.Kind == UnitKind.Class;
                _code.Emit(isClass ? Opcode.LoadClassDeref : Opcode.LoadCell, fromCell, register);
                return fromCell;
            case NameAccess.Global:
                int fromGlobal = Destination(want);
                EmitName(Opcode.LoadGlobal, name, fromGlobal);
                return fromGlobal;
            default:
                int fromName = Destination(want);
                EmitName(Opcode.LoadName, name, fromName);
                return fromName;
        }
    }

    // A local that is built up by `+=` from a str: see Opcode.Append.
    private bool Grows(string mangled) =>
        (_unit.Scope.Flags(mangled) & (SymbolFlags.Text | SymbolFlags.Added)) == (SymbolFlags.Text | SymbolFlags.Added);

    // The value to `want`, or left where it is.
    private int MoveTo(int register, int want)
    {
        if (want < 0 || want == register)
        {
            return register;
        }

        _code.Emit(Opcode.Move, want, register);
        return want;
    }

    private void StoreName(string name, int value)
    {
        CheckForbidden(name, ExprContext.Store);
        string mangled = Mangle(name);
        switch (_unit.Find(mangled, out int register))
        {
            case NameAccess.Fast:
                _unit.Use(register);
                MoveTo(value, register);
                break;
            case NameAccess.Cell:
                _code.Emit(Opcode.StoreCell, value, register);
                break;
            case NameAccess.Global:
                EmitName(Opcode.StoreGlobal, name, value);
                break;
            default:
                EmitName(Opcode.StoreName, name, value);
                break;
        }
    }

    private void DeleteName(string name)
    {
        CheckForbidden(name, ExprContext.Del);
        string mangled = Mangle(name);
        switch (_unit.Find(mangled, out int register))
        {
            case NameAccess.Fast:
                _unit.Use(register);
                _code.Emit(Opcode.DelLocal, register, register - _code.FirstLocal);
                break;
            case NameAccess.Cell:
                _code.Emit(Opcode.DelCell, 0, register);
                break;
            case NameAccess.Global:
                EmitName(Opcode.DelGlobal, name);
                break;
            default:
                EmitName(Opcode.DelName, name);
                break;
        }
    }

    // The register of a name that is a fast local, else -1: a value for it can be made in place.
    private int FastRegister(string name)
    {
        return _unit.Find(Mangle(name), out int register) == NameAccess.Fast ? register : -1;
    }

    private void CheckForbidden(string name, ExprContext context)
    {
        if (name != "__debug__")
        {
            return;
        }

        if (context == ExprContext.Store)
        {
            throw Error("cannot assign to __debug__");
        }

        if (context == ExprContext.Del)
        {
            throw Error("cannot delete __debug__");
        }
    }

    private int EvalConstant(object value, int want = Any)
    {
        int destination = Destination(want);
        if (!_code.IsReachable)
        {
            return destination;
        }

        // Small integers are listed among the constants, too, as co_consts shows them.
        int index = _unit.ConstantIndex(value);
        if (value is long and >= short.MinValue and <= short.MaxValue)
        {
            _code.Emit(Opcode.LoadI, destination, (ushort)(short)(long)value);
        }
        else if (index <= ushort.MaxValue)
        {
            _code.Emit(Opcode.LoadK, destination, index);
        }
        else
        {
            _code.Emit(Opcode.LoadKX, destination, 0, 0, index);
        }

        return destination;
    }
}
