using System;
using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Frame objects: made when asked for, kept alive beyond their frame.</summary>
internal static unsafe class FrameObjects
{
    /// <summary>The frame object of a running frame.</summary>
    public static Value Of(Frame* fp)
    {
        // Its variables can be looked at now.
        Thread.Current->GrowingText = 0;
        if (!fp->Object.IsNull)
        {
            return fp->Object.Load();
        }

        Value frame = PyType.Allocate(Types.Get(TypeId.Frame));
        ref PyFrame f = ref frame.As<PyFrame>().Fields;
        f.Function.Store(frame, fp->Function.Load());
        f.Locals.Store(frame, fp->Locals.Load());
        f.Generator.Store(frame, fp->Generator.Load());
        f.Live = fp;
        f.TraceFlags = 1;
        fp->Object.Initialize(frame);
        return frame;
    }

    /// <summary>The frame object of a generator that is not finished.</summary>
    public static Value OfGenerator(Value generator)
    {
        ref PyGenerator g = ref generator.As<PyGenerator>().Fields;
        if (g.State == GeneratorState.Running)
        {
            for (Frame* f = (Frame*)Thread.Current->Frame; !f->Function.IsNull; f--)
            {
                if (f->Generator.Load().Is(generator))
                {
                    return Of(f);
                }
            }
        }

        if (g.Frame.IsNull)
        {
            Value frame = PyType.Allocate(Types.Get(TypeId.Frame));
            ref PyFrame f = ref frame.As<PyFrame>().Fields;
            f.Function.Store(frame, g.Function.Load());
            f.Generator.Store(frame, generator);
            f.Registers.Store(frame, g.Registers.Load());
            f.LastWord = (int)(g.Pc - g.Function.Load().As<PyFunction>().Fields.Code.Load().As<PyCode>().Fields.Words) - 1;
            f.TraceFlags = 1;
            g.Frame.Store(generator, frame);
        }

        return g.Frame.Load();
    }

    /// <summary>The frame ends: its object takes registers and position over.</summary>
    public static void Detach(Frame* fp)
    {
        Value frame = fp->Object.Load();
        ref PyFrame f = ref frame.As<PyFrame>().Fields;
        Suspend(fp);
        Frame* caller = HiddenLoops.Visible(fp - 1);
        if (caller > (Frame*)Thread.Current->FrameBase)
        {
            f.Back.Store(frame, Of(caller));
        }
    }

    /// <summary>A generator's frame is suspended: no caller, registers stay visible through a copy.</summary>
    public static void Suspend(Frame* fp)
    {
        Value frame = fp->Object.Load();
        ref PyFrame f = ref frame.As<PyFrame>().Fields;
        int count = Math.Max(fp->Code.Fields.RegisterCount, 1);
        Ref<PyRefArray> copy = PyRefArray.Allocate(count);
        if (!copy.IsNull)
        {
            for (int i = 0; i < fp->Code.Fields.RegisterCount; i++)
            {
                copy.Tail(i).Store(copy, fp->R[i].Load());
            }

            f.Registers.Store(frame, copy);
        }

        f.LastWord = fp->LastWord;
        f.Live = null;
        f.Back.Store(frame, Value.Null);
    }

    /// <summary>A generator's frame runs again.</summary>
    public static void Reattach(Frame* fp)
    {
        ref PyFrame f = ref fp->Object.Load().As<PyFrame>().Fields;
        f.Live = fp;
    }

    /// <summary>f_back: a frame object or null.</summary>
    public static Value Back(Value frame)
    {
        ref PyFrame f = ref frame.As<PyFrame>().Fields;
        if (f.Live == null)
        {
            return f.Back.Load();
        }

        Frame* caller = HiddenLoops.Visible((Frame*)f.Live - 1);
        // A frame of another thread has its own bottom: the one whose function is null.
        return caller->Function.IsNull ? Value.Null : Of(caller);
    }

    /// <summary>Index of the word begun last.</summary>
    public static int LastWord(Value frame)
    {
        ref PyFrame f = ref frame.As<PyFrame>().Fields;
        return f.Live == null ? f.LastWord : ((Frame*)f.Live)->LastWord;
    }

    /// <summary>The registers, live or kept; null if there are none.</summary>
    public static Slot* Registers(Value frame)
    {
        ref PyFrame f = ref frame.As<PyFrame>().Fields;
        if (f.Live != null)
        {
            return ((Frame*)f.Live)->R;
        }

        Value kept = f.Registers.Load();
        return kept.IsNull ? null : (Slot*)(kept.Bits + (ulong)sizeof(PyRefArray));
    }

    /// <summary>f_locals: the namespace of module and class code, else a dict with the present values of locals, cells and free variables.</summary>
    public static Value Locals(Value frame)
    {
        ref PyFrame f = ref frame.As<PyFrame>().Fields;
        ref PyCode code = ref f.Function.Load().As<PyFunction>().Fields.Code.Load().As<PyCode>().Fields;
        if ((code.Flags & PyCode.Optimized) == 0)
        {
            Value mapping = f.Live != null ? ((Frame*)f.Live)->Locals.Load() : f.Locals.Load();
            if (!mapping.IsNull)
            {
                return mapping;
            }
        }

        if (f.Locals.IsNull)
        {
            f.Locals.Store(frame, PyDict.New());
        }

        Value dict = f.Locals.Load();
        Slot* registers = Registers(frame);
        if (registers != null)
        {
            registers += code.FirstLocal;
            Collect(dict, code.VarNames.Load(), registers, code.CellVars.Load());
            int at = code.LocalCount;
            for (long i = 0; i < PyTuple.LengthOf(code.CellVars.Load()); i++)
            {
                Value name = PyTuple.Get(code.CellVars.Load(), i);
                if (IndexOf(code.VarNames.Load(), name) < 0)
                {
                    Put(dict, name, Content(registers[at++].Load()));
                }
            }

            Value free = code.FreeVars.Load();
            for (long i = 0; i < PyTuple.LengthOf(free); i++)
            {
                Put(dict, PyTuple.Get(free, i), Content(registers[at + i].Load()));
            }
        }

        return dict;
    }

    /// <summary>Stores the values of the dict f_locals in the variables of a running function. A name that is missing keeps its value,
    /// since the compiler relies on what is bound.</summary>
    public static void LocalsToFast(Value frame)
    {
        ref PyFrame f = ref frame.As<PyFrame>().Fields;
        ref PyCode code = ref f.Function.Load().As<PyFunction>().Fields.Code.Load().As<PyCode>().Fields;
        Value dict = f.Locals.Load();
        Slot* registers = Registers(frame);
        if (registers == null || !dict.IsDict)
        {
            return;
        }

        registers += code.FirstLocal;
        Value names = code.VarNames.Load();
        int at = 0;
        for (; at < PyTuple.LengthOf(names); at++)
        {
            Put(registers + at, dict, PyTuple.Get(names, at), IndexOf(code.CellVars.Load(), PyTuple.Get(names, at)) >= 0);
        }

        for (long i = 0; i < PyTuple.LengthOf(code.CellVars.Load()); i++)
        {
            Value name = PyTuple.Get(code.CellVars.Load(), i);
            if (IndexOf(names, name) < 0)
            {
                Put(registers + at++, dict, name, true);
            }
        }

        for (long i = 0; i < PyTuple.LengthOf(code.FreeVars.Load()); i++)
        {
            Put(registers + at + i, dict, PyTuple.Get(code.FreeVars.Load(), i), true);
        }
    }

    private static void Put(Slot* register, Value dict, Value name, bool inCell)
    {
        Value value = PyDict.GetStr(dict, name);
        if (value.IsNull)
        {
            return;
        }

        Value cell = register->Load();
        if (inCell && !cell.IsNull && cell.HasShape(ShapeIds.Cell))
        {
            cell.As<PyCell>().Fields.Content.Store(cell, value);
        }
        else if (!inCell)
        {
            register->Initialize(value);
        }
    }

    private static void Collect(Value dict, Value names, Slot* registers, Value cells)
    {
        for (long i = 0; i < PyTuple.LengthOf(names); i++)
        {
            Value name = PyTuple.Get(names, i), value = registers[i].Load();
            Put(dict, name, IndexOf(cells, name) >= 0 ? Content(value) : value);
        }
    }

    private static Value Content(Value cell) => !cell.IsNull && cell.HasShape(ShapeIds.Cell) ? cell.As<PyCell>().Fields.Content.Load() : cell;

    private static void Put(Value dict, Value name, Value value)
    {
        if (value.IsNull)
        {
            PyDict.DeleteStr(dict, name);
        }
        else
        {
            PyDict.SetStr(dict, name, value);
        }
    }

    /// <summary>Index of a name in a tuple of interned names; -1 if absent.</summary>
    public static int IndexOf(Value names, Value name)
    {
        for (long i = 0; i < PyTuple.LengthOf(names); i++)
        {
            if (PyTuple.Get(names, i).Is(name))
            {
                return (int)i;
            }
        }

        return -1;
    }

    /// <summary>cr_origin: tuple of (file, line, function) of the callers, innermost first.</summary>
    public static Value Origin(Frame* fp, int depth)
    {
        Value list = PyList.New();
        for (Frame* f = HiddenLoops.Visible(fp); depth > 0 && !f->Function.IsNull; f = HiddenLoops.Visible(f - 1), depth--)
        {
            ref PyCode code = ref f->Code.Fields;
            PyList.Append(list, PyTuple.New(code.FileName.Load(), PyInt.New(PyCode.LineOf(f->Code, f->LastWord)), code.Name.Load()));
        }

        return PyTuple.FromSlots(PyList.Items(list), PyList.LengthOf(list));
    }
}
