namespace Py.ObjectSpace;

/// <summary>Collecting the attributes of classes, for dir().</summary>
internal static unsafe class TypeAttributes
{
    /// <summary>Adds the names of a class and its bases to a dict; false with an error.</summary>
    public static bool Merge(Value dict, Value cls)
    {
        int found = Space.TryGetAttr(cls, N.__dict__, out Value own);
        if (found < 0 || (found > 0 && !PyDict.Update(dict, own)))
        {
            return false;
        }

        found = Space.TryGetAttr(cls, N.__bases__, out Value bases);
        if (found <= 0 || !bases.IsTuple)
        {
            return found >= 0;
        }

        for (long i = 0; i < PyTuple.LengthOf(bases); i++)
        {
            if (!Merge(dict, PyTuple.Get(bases, i)))
            {
                return false;
            }
        }

        return true;
    }
}
