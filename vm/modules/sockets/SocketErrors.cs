using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Sockets;

/// <summary>The exceptions of _socket.</summary>
internal static unsafe class SocketErrors
{
    [DllImport("libc", EntryPoint = "gai_strerror")]
    private static extern byte* AddressErrorText(int error);
    [DllImport("libc", EntryPoint = "hstrerror")]
    private static extern byte* HostErrorText(int error);

    private static Root s_address;
    private static Root s_host;

    public static void Define(ModuleBuilder m)
    {
        s_address = Roots.New(NewException.Make("socket.gaierror", Types.Get(TypeId.OSError)));
        s_host = Roots.New(NewException.Make("socket.herror", Types.Get(TypeId.OSError)));
        m.Constant("error", Types.Get(TypeId.OSError));
        m.Constant("timeout", Types.Get(TypeId.TimeoutError));
        m.Constant("gaierror", s_address.Value);
        m.Constant("herror", s_host.Value);
    }

    private static Value Raise(Value type, int number, byte* text)
    {
        Value error = Space.Call(type, PyInt.New(number), LocaleText.Decode(text));
        return error.IsNull ? error : Errors.Raise(error);
    }

    /// <summary>The error of getaddrinfo or getnameinfo. Returns null.</summary>
    public static Value Address(int error, int errno)
    {
        const int system = -11;
        return error == system ? SysCall.Fail(errno) : Raise(s_address.Value, error, AddressErrorText(error));
    }

    /// <summary>The error of gethostbyname. Returns null.</summary>
    public static Value Host(int error) => Raise(s_host.Value, error, HostErrorText(error));

    /// <summary>"timed out". Returns null.</summary>
    public static Value TimedOut() => Errors.Raise(TypeId.TimeoutError, "timed out");

    /// <summary>An OSError with a message of its own. Returns null.</summary>
    public static Value Plain(string message) => Errors.Raise(TypeId.OSError, message);
}
