using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Modules;
using Py.Vm.Run;

namespace Py.Vm.TypeDefinitions;

/// <summary>frame.</summary>
internal static unsafe class FrameType
{
    public static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.GetSet("f_back", &GetBack);
        t.GetSet("f_code", &GetCode);
        t.GetSet("f_globals", &GetGlobals);
        t.GetSet("f_builtins", &GetBuiltins);
        t.GetSet("f_locals", &FrameObjects.Locals);
        t.GetSet("f_lineno", &GetLine, &SetLine);
        t.GetSet("f_lasti", &GetLastInstruction);
        t.GetSet("f_trace", &GetTrace, &SetTrace);
        t.GetSet("f_trace_lines", &GetTraceLines, &SetTraceLines);
        t.GetSet("f_trace_opcodes", &GetTraceOpcodes, &SetTraceOpcodes);
        t.Method("clear()\nF.clear(): clear most references held by the frame", &Clear);
    }

    private static ref PyFunction FunctionOf(Value self) => ref self.As<PyFrame>().Fields.Function.Load().As<PyFunction>().Fields;

    private static Value Repr(Value self)
    {
        ref PyCode code = ref FunctionOf(self).Code.Load().As<PyCode>().Fields;
        return PyStr.New($"<frame at 0x{Identity.Of(self):x}, file {PyStr.ToClr(Space.Repr(code.FileName.Load()))}, line {LineOf(self)}, code {PyStr.ToClr(code.Name.Load())}>");
    }

    private static int LineOf(Value self)
    {
        Value code = FunctionOf(self).Code.Load();
        int word = FrameObjects.LastWord(self), line = PyCode.LineOf(code, word);
        ref PyCode c = ref code.As<PyCode>().Fields;

        // A generator that has not begun is at its definition.
        return line < 0 && word >= 0 && (Opcode)(byte)c.Words[word] == Opcode.Generator ? c.FirstLine : line;
    }

    private static Value GetBack(Value self) => FrameObjects.Back(self) is { IsNull: false } back ? back : Value.None;

    private static Value GetCode(Value self) => FunctionOf(self).Code.Load();

    private static Value GetGlobals(Value self) => FunctionOf(self).Globals.Load();

    private static Value GetBuiltins(Value self) => FunctionOf(self).Builtins.Load();

    private static Value GetLine(Value self)
    {
        int line = self.As<PyFrame>().Fields.TracedLine;
        if (line != 0)
        {
            return PyInt.New(line < 0 ? 0 : line);
        }

        line = LineOf(self);
        return line < 0 ? Value.None : PyInt.New(line);
    }

    private static bool SetLine(Value self, Value value)
    {
        if (value.IsNull)
        {
            Errors.AttributeError(self, PyStr.Intern("f_lineno"), "cannot delete attribute");
            return false;
        }

        return LineJumps.Set(self, value);
    }

    private static Value GetLastInstruction(Value self) => PyInt.New(FrameObjects.LastWord(self) * 4);

    private static Value GetTrace(Value self) => self.As<PyFrame>().Fields.Trace.Load() is { IsNull: false } trace ? trace : Value.None;

    private static bool SetTrace(Value self, Value value)
    {
        Frame* live = (Frame*)self.As<PyFrame>().Fields.Live;
        if (live != null && self.As<PyFrame>().Fields.Trace.IsNull)
        {
            // It was not followed until now.
            live->TracedWord = live->LastWord;
        }

        self.As<PyFrame>().Fields.Trace.Store(self, value.IsNull || value.IsNone ? Value.Null : value);
        return true;
    }

    private static Value GetTraceLines(Value self) => Value.FromBool((self.As<PyFrame>().Fields.TraceFlags & 1) != 0);

    private static bool SetTraceLines(Value self, Value value) => SetFlag(self, value, 1);

    private static Value GetTraceOpcodes(Value self) => Value.FromBool((self.As<PyFrame>().Fields.TraceFlags & 2) != 0);

    private static bool SetTraceOpcodes(Value self, Value value) => SetFlag(self, value, 2);

    private static bool SetFlag(Value self, Value value, int bit)
    {
        if (value.IsNull)
        {
            Errors.TypeError("can't delete numeric/char attribute");
            return false;
        }

        if (!value.IsBool)
        {
            Errors.TypeError("attribute value type must be bool");
            return false;
        }

        ref PyFrame f = ref self.As<PyFrame>().Fields;
        f.TraceFlags = value.IsTrue ? f.TraceFlags | bit : f.TraceFlags & ~bit;
        return true;
    }

    private static Value Clear(Value self)
    {
        ref PyFrame f = ref self.As<PyFrame>().Fields;
        if (f.Live != null)
        {
            return Errors.RuntimeError("cannot clear an executing frame");
        }

        Value generator = f.Generator.Load();
        if (!generator.IsNull && generator.As<PyGenerator>().Fields.State is GeneratorState.Suspended or GeneratorState.Created)
        {
            // As if it died: a coroutine that never ran warns.
            GeneratorType.Finalize(generator);
            if (GeneratorType.Close(generator).IsNull)
            {
                ErrorReport.WriteUnraisable(generator);
            }
        }

        f.Registers.Store(self, Value.Null);
        f.Locals.Store(self, Value.Null);
        return Value.None;
    }
}
