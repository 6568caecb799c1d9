namespace Py.ObjectSpace;

// What other files need before the types below are written. Whoever writes the type removes its part from here.

/// <summary>complex.</summary>
public unsafe partial struct PyComplex
{
    /// <summary>A complex number.</summary>
    public static Value New(double real, double imaginary) => Errors.NotImplementedError("complex");
}
