namespace Py.ObjectSpace;

public static unsafe partial class PyBool
{
    internal static void Define(TypeBuilder t)
    {
    }

}
