using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>The structure sequences of sys.</summary>
internal static unsafe partial class SysModule
{
    private static Root s_asyncHooks;

    private static void DefineStructs(ModuleBuilder m, VmConfig c)
    {
        Root version = StructSequence.MakeType("sys.version_info", "sys.version_info\n\nVersion information as a named tuple.", ["major", "minor", "micro", "releaselevel", "serial"], -1, TypeFlags.NoConstructor);
        Value parts = Ints(3, 11, 2);
        PyList.Append(parts, PyStr.Intern("final"));
        PyList.Append(parts, Value.FromSmallInt(0));
        Value versionInfo = StructSequence.FromList(version.Value, parts);
        m.Constant("version_info", versionInfo);

        Root flags = StructSequence.MakeType("sys.flags", "sys.flags\n\nFlags provided through command line arguments or environment vars.",
        [
            "debug", "inspect", "interactive", "optimize", "dont_write_bytecode", "no_user_site", "no_site", "ignore_environment", "verbose",
            "bytes_warning", "quiet", "hash_randomization", "isolated", "dev_mode", "utf8_mode", "warn_default_encoding", "safe_path", "int_max_str_digits",
        ], -1, TypeFlags.NoConstructor);
        parts = Ints(c.Debug, c.Inspect, c.Interactive, c.Optimize, c.DontWriteBytecode, c.NoUserSite, c.NoSite, c.IgnoreEnvironment, c.Verbose,
            c.BytesWarning, c.Quiet, c.HashSeed == 0 ? 0 : 1, c.Isolated);
        PyList.Append(parts, Value.FromBool(c.DevMode));
        PyList.Append(parts, Value.FromSmallInt(c.Utf8Mode));
        PyList.Append(parts, Value.FromSmallInt(c.WarnDefaultEncoding));
        PyList.Append(parts, Value.FromBool(c.SafePath));
        PyList.Append(parts, Value.FromSmallInt(c.IntMaxStrDigits));
        m.Constant("flags", StructSequence.FromList(flags.Value, parts));

        Root hash = StructSequence.MakeType("sys.hash_info", null, ["width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"]);
        parts = Ints(64);
        PyList.Append(parts, PyInt.New(Hashing.Modulus));
        Append(parts, 314159, 0, 1000003);
        PyList.Append(parts, PyStr.Intern("siphash13"));
        Append(parts, 64, 128, 0);
        m.Constant("hash_info", StructSequence.FromList(hash.Value, parts));

        Root integers = StructSequence.MakeType("sys.int_info", null, ["bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"]);
        m.Constant("int_info", StructSequence.FromList(integers.Value, Ints(30, 4, 4300, 640)));

        Root floats = StructSequence.MakeType("sys.float_info", null,
            ["max", "max_exp", "max_10_exp", "min", "min_exp", "min_10_exp", "dig", "mant_dig", "epsilon", "radix", "rounds"]);
        parts = PyList.New();
        PyList.Append(parts, PyFloat.New(double.MaxValue));
        Append(parts, 1024, 308);
        PyList.Append(parts, PyFloat.New(2.2250738585072014e-308));
        Append(parts, -1021, -307, 15, 53);
        PyList.Append(parts, PyFloat.New(2.220446049250313e-16));
        Append(parts, 2, 1);
        m.Constant("float_info", StructSequence.FromList(floats.Value, parts));

        Root thread = StructSequence.MakeType("sys.thread_info", null, ["name", "lock", "version"]);
        parts = PyList.New();
        PyList.Append(parts, PyStr.Intern("pthread"));
        PyList.Append(parts, PyStr.Intern("semaphore"));
        PyList.Append(parts, Value.None);
        m.Constant("thread_info", StructSequence.FromList(thread.Value, parts));

        s_asyncHooks = StructSequence.MakeType("asyncgen_hooks", null, ["firstiter", "finalizer"]);

        Value implementation = Types.Get(TypeId.SimpleNamespace).IsNull ? Value.Null : Space.Call(Types.Get(TypeId.SimpleNamespace));
        if (!implementation.IsNull)
        {
            Space.SetAttr(implementation, PyStr.Intern("name"), PyStr.Intern("py"));
            Space.SetAttr(implementation, PyStr.Intern("cache_tag"), PyStr.Intern(VmConfig.CacheTag));
            Space.SetAttr(implementation, PyStr.Intern("version"), versionInfo);
            Space.SetAttr(implementation, PyStr.Intern("hexversion"), PyInt.New(0x030b02f0));
            Space.SetAttr(implementation, PyStr.Intern("_multiarch"), PyStr.Intern(VmConfig.Multiarch));
            m.Constant("implementation", implementation);
        }
        else
        {
            Errors.Clear();
        }
    }

    private static Value Ints(params System.ReadOnlySpan<int> values)
    {
        Value list = PyList.New();
        Append(list, values);
        return list;
    }

    private static void Append(Value list, params System.ReadOnlySpan<int> values)
    {
        foreach (int value in values)
        {
            PyList.Append(list, Value.FromSmallInt(value));
        }
    }
}
