using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Entering and leaving with blocks.</summary>
internal static unsafe class WithBlocks
{
    /// <summary>to[0], to[1] := bound exit method, result of the enter method; false with an error.</summary>
    public static bool Enter(Value manager, Slot* to, bool async)
    {
        N enterName = async ? N.__aenter__ : N.__enter__;
        N exitName = async ? N.__aexit__ : N.__exit__;
        string protocol = async ? "asynchronous context manager" : "context manager";
        Value enter = Space.LookupSpecial(manager, enterName, out Value bound);
        if (enter.IsNull)
        {
            if (!Errors.Occurred)
            {
                Errors.TypeError($"'{PyType.TypeName(manager)}' object does not support the {protocol} protocol");
            }

            return false;
        }

        Value exit = Space.LookupSpecial(manager, exitName, out Value exitBound);
        if (exit.IsNull)
        {
            if (!Errors.Occurred)
            {
                Errors.TypeError($"'{PyType.TypeName(manager)}' object does not support the {protocol} protocol (missed {exitName} method)");
            }

            return false;
        }

        Value bindExit = exitBound.IsNull ? exit : Bind(exit, exitBound);
        Value result = bindExit.IsNull ? Value.Null : Space.CallBound(enter, bound);
        if (result.IsNull)
        {
            return false;
        }

        to[0].Initialize(bindExit);
        to[1].Initialize(result);
        return true;
    }

    private static Value Bind(Value method, Value self)
    {
        void* get = PyType.SlotOf(method, SlotId.DescrGet);
        return get == null ? PyBoundMethod.New(method, self) : ((delegate*<Value, Value, Value, Value>)get)(method, self, self.Type);
    }

    /// <summary>exit(type, value, traceback).</summary>
    public static Value Exit(Value exit, Value exception)
    {
        Value traceback = exception.As<PyBaseException>().Fields.Traceback.Load();
        return Space.Call(exit, exception.Type, exception, traceback.IsNull ? Value.None : traceback);
    }
}
