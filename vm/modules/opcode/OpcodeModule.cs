using Py.ObjectSpace;

namespace Py.Vm.Modules.Opcodes;

/// <summary>The module _opcode: facts about CPython's bytecode, which the modules opcode and dis ask for.</summary>
internal static unsafe class OpcodeModule
{
    private const int HaveArgument = 90;

    // What it does to the stack when that does not depend on the argument: "numbers of opcodes : effect", ranges with '-'.
    private const string Constant =
        "0:0 1:-1 2:1 9-12:0 15:0 25:-1 30-33:1 35:1 36-37:0 49:1 50:0 51-53:1 54:-2 60:-3 61:-2 68-69:0 70:-1 71:1 74:1 75:0 82:0 83-84:-1 85-87:0 "
        + "88-90:-1 91:0 93:1 95:-2 96-97:-1 98-99:0 100-101:1 106:0 107-108:-1 109:1 110:0 111-112:0 114-115:-1 117-119:-1 120:1 122:-1 123:0 124:1 "
        + "125:-1 126:0 128-129:-1 131:0 134-135:0 136-137:1 138:-1 139-140:0 144:0 145-146:-1 147:-2 148:1 149:0 151:0 152:-2 160:1 162-165:-1 "
        + "171:-1 172:0 173-176:-1";

    private const sbyte Unknown = sbyte.MinValue;
    private static readonly sbyte[] s_constant = Parse();

    internal static void Define(ModuleBuilder m)
    {
        m.Doc("Opcode support module.");
        m.Function("stack_effect(opcode, oparg=None, /, *, jump=None)\nCompute the stack effect of the opcode.", &StackEffect);
        m.Function("get_specialization_stats()\nReturn the specialization stats.", &SpecializationStats);
    }

    private static sbyte[] Parse()
    {
        sbyte[] table = new sbyte[256];
        System.Array.Fill(table, Unknown);
        foreach (string row in Constant.Split(' '))
        {
            int colon = row.IndexOf(':'), dash = row.IndexOf('-');
            bool range = dash >= 0 && dash < colon;
            int first = Number(row[..(range ? dash : colon)]);
            int last = range ? Number(row[(dash + 1)..colon]) : first;
            for (int i = first; i <= last; i++)
            {
                table[i] = (sbyte)Number(row[(colon + 1)..]);
            }
        }

        return table;
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The effect; null: there is no such opcode.</summary>
    private static int? Effect(int opcode, int arg, bool? jump) => opcode switch
    {
        // UNPACK_SEQUENCE, FOR_ITER, UNPACK_EX
        92 => arg - 1,
        93 => jump == true ? -1 : 1,
        94 => (arg & 0xFF) + (arg >> 8),
        // BUILD_TUPLE, BUILD_LIST, BUILD_SET, BUILD_MAP, BUILD_CONST_KEY_MAP, BUILD_STRING, BUILD_SLICE
        102 or 103 or 104 or 157 => 1 - arg,
        105 => 1 - (2 * arg),
        156 => -arg,
        133 => arg == 3 ? -2 : -1,
        // JUMP_IF_FALSE_OR_POP, JUMP_IF_TRUE_OR_POP, SEND
        111 or 112 => jump == false ? -1 : 0,
        123 => jump == true ? -1 : 0,
        // LOAD_GLOBAL, RAISE_VARARGS, MAKE_FUNCTION, CALL_FUNCTION_EX, FORMAT_VALUE, PRECALL
        116 => (arg & 1) + 1,
        130 => -arg,
        132 => -int.PopCount(arg & 15),
        142 => -2 - (arg & 1),
        155 => (arg & 4) != 0 ? -1 : 0,
        166 => -arg,
        >= 0 and < 256 when s_constant[opcode] != Unknown => s_constant[opcode],
        _ => null,
    };

    private static bool AsInt(Value v, out int result)
    {
        result = 0;
        if (!Space.AsLong(v, out long wide))
        {
            return false;
        }

        result = (int)wide;
        if (result != wide)
        {
            Errors.OverflowError(wide > 0 ? "signed integer is greater than maximum" : "signed integer is less than minimum");
            return false;
        }

        return true;
    }

    private static Value StackEffect(Value opcodeValue, Value argument, Value jumpValue)
    {
        int arg = 0;
        if (!AsInt(opcodeValue, out int opcode))
        {
            return Value.Null;
        }

        if (opcode >= HaveArgument)
        {
            if (argument.IsNull || argument.IsNone)
            {
                return Errors.ValueError("stack_effect: opcode requires oparg but oparg was not specified");
            }

            if (!Space.AsLong(argument, out long wide))
            {
                return Value.Null;
            }

            arg = (int)wide;
        }
        else if (!argument.IsNull && !argument.IsNone)
        {
            return Errors.ValueError("stack_effect: opcode does not permit oparg but oparg was specified");
        }

        if (!jumpValue.IsNull && !jumpValue.IsNone && !jumpValue.IsBool)
        {
            return Errors.ValueError("stack_effect: jump must be False, True or None");
        }

        bool? jump = jumpValue.IsNull || jumpValue.IsNone ? null : jumpValue.IsTrue;
        return Effect(opcode, arg, jump) is { } effect ? PyInt.New(effect) : Errors.ValueError("invalid opcode or oparg");
    }

    // There is no specializing interpreter of CPython's kind.
    private static Value SpecializationStats() => Value.None;
}
