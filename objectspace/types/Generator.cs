namespace Py.ObjectSpace;

public unsafe partial struct PyGenerator
{
    internal static void Define(TypeBuilder t)
    {
    }

    internal static void DefineCoroutine(TypeBuilder t)
    {
    }

    internal static void DefineAsyncGenerator(TypeBuilder t)
    {
    }
}
