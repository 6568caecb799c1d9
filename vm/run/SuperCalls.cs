using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>super() without arguments: the class and the first argument of the calling method.</summary>
internal static unsafe class SuperCalls
{
    /// <summary>to[0], to[1] := __class__ cell's content, first argument; false with RuntimeError.</summary>
    public static bool FromFrame(Slot* to)
    {
        Frame* f = (Frame*)Thread.Current->Frame;
        if (f->Function.IsNull)
        {
            Errors.RuntimeError("super(): no current frame");
            return false;
        }

        ref PyCode code = ref f->Code.Fields;
        if (code.ArgCount == 0)
        {
            Errors.RuntimeError("super(): no arguments");
            return false;
        }

        Slot* locals = f->R + code.FirstLocal;
        Value self = locals[0].Load();
        if (!self.IsNull && self.IsPointer && self.HasShape(ShapeIds.Cell)
            && FrameObjects.IndexOf(code.CellVars.Load(), PyTuple.Get(code.VarNames.Load(), 0)) >= 0)
        {
            self = self.As<PyCell>().Fields.Content.Load();
        }

        if (self.IsNull)
        {
            Errors.RuntimeError("super(): arg[0] deleted");
            return false;
        }

        int index = FrameObjects.IndexOf(code.FreeVars.Load(), Names.Get(N.__class__));
        if (index < 0)
        {
            Errors.RuntimeError("super(): __class__ cell not found");
            return false;
        }

        Value cell = locals[code.LocalCount + code.ExtraCellCount + index].Load();
        Value type = cell.IsNull ? cell : cell.As<PyCell>().Fields.Content.Load();
        if (type.IsNull)
        {
            Errors.RuntimeError(cell.IsNull ? "super(): bad __class__ cell" : "super(): empty __class__ cell");
            return false;
        }

        if (!type.IsType)
        {
            Errors.RuntimeError($"super(): __class__ is not a type ({PyType.TypeName(type)})");
            return false;
        }

        to[0].Initialize(type);
        to[1].Initialize(self);
        return true;
    }
}
