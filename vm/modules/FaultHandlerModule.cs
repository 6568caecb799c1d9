using System;
using System.Text;
using System.Threading;
using Py.ObjectSpace;
using Py.Vm.Run;
using Thread = Py.ObjectSpace.Thread;
using ThreadState = Py.ObjectSpace.ThreadState;

namespace Py.Vm.Modules;

/// <summary>The faulthandler module: the frames of threads as text, now, after a time, or when the interpreter crashes.</summary>
internal static unsafe class FaultHandlerModule
{
    private const int MaxFrames = 100;
    private const int MaxThreads = 100;
    private const int MaxNameLength = 500;

    private static bool s_enabled;
    private static bool s_reportsCrashes;
    private static int s_descriptor = 2;
    private static bool s_allThreads = true;
    private static Timer? s_later;

    public static void Define(ModuleBuilder m)
    {
        m.Doc("Shows where Python code is when something goes wrong.");
        m.Function("enable(file=None, all_threads=True)\nShows the frames of threads if the interpreter crashes.", &EnableFunction);
        m.Function("disable()\nShows nothing any more; returns whether it would have.", &Disable);
        m.Function("is_enabled()\nWhether crashes are reported.", &IsEnabled);
        m.Function("dump_traceback(file=None, all_threads=True)\nShows the frames of threads now.", &DumpTraceback);
        m.Function("dump_traceback_later(timeout, repeat=False, file=None, exit=False)\nShows the frames of all threads after some seconds.", &DumpLater);
        m.Function("cancel_dump_traceback_later()\nTakes dump_traceback_later back.", &CancelLater);
        m.RawFunction("register(...)\nregister(signum, file=sys.stderr, all_threads=True, chain=False)", &Unsupported);
        m.RawFunction("unregister(...)\nunregister(signum)", &Unsupported);
    }

    private static Value Unsupported(Args args) => Errors.NotImplementedError("faulthandler: signals of the user are not supported by py");

    /// <summary>-X faulthandler.</summary>
    public static void Enable()
    {
        s_enabled = true;
        if (!s_reportsCrashes)
        {
            s_reportsCrashes = true;
            AppDomain.CurrentDomain.UnhandledException += static (_, _) =>
            {
                if (s_enabled)
                {
                    StdPrinter.WriteText(s_descriptor, "Fatal Python error: internal error of the interpreter\n\n" + Describe(s_allThreads));
                }
            };
        }
    }

    private static Value EnableFunction(Value file, Value allThreads)
    {
        int all = allThreads.IsNull ? 1 : Space.Truth(allThreads);
        if (all < 0 || !Descriptor(file, out int descriptor))
        {
            return Value.Null;
        }

        s_descriptor = descriptor;
        s_allThreads = all > 0;
        Enable();
        return Value.None;
    }

    private static Value Disable()
    {
        bool before = s_enabled;
        s_enabled = false;
        return Value.FromBool(before);
    }

    private static Value IsEnabled() => Value.FromBool(s_enabled);

    private static bool Descriptor(Value file, out int descriptor)
    {
        descriptor = -1;
        if (file.IsNull || file.IsNone)
        {
            file = SysModule.Get(N.stderr);
            if (file.IsNull || file.IsNone)
            {
                Errors.RuntimeError(file.IsNull ? "unable to get sys.stderr" : "sys.stderr is None");
                return false;
            }
        }

        bool isNumber = file.IsInt;
        Value number = isNumber ? file : Space.CallMethod(file, PyStr.Intern("fileno"));
        if (number.IsNull)
        {
            return false;
        }

        if (!number.IsInt || !PyInt.TryGetLong(number, out long n) || n is < 0 or > int.MaxValue)
        {
            _ = isNumber ? Errors.ValueError("file is not a valid file descripter") : Errors.RuntimeError("file.fileno() is not a valid file descriptor");
            return false;
        }

        descriptor = (int)n;
        if (!isNumber && Space.CallMethod(file, N.flush).IsNull)
        {
            Errors.Clear();
        }

        return true;
    }

    private static Value DumpTraceback(Value file, Value allThreads)
    {
        int all = allThreads.IsNull ? 1 : Space.Truth(allThreads);
        if (all < 0 || !Descriptor(file, out int descriptor))
        {
            return Value.Null;
        }

        StdPrinter.WriteText(descriptor, all > 0 ? Describe(true) : DescribeThread(Thread.Current, "Stack"));
        return Value.None;
    }

    private static Value DumpLater(Value timeout, Value repeat, Value file, Value exit)
    {
        Value number = Space.Call(Types.Get(TypeId.Float), timeout);
        int repeats = repeat.IsNull ? 0 : Space.Truth(repeat), exits = exit.IsNull ? 0 : Space.Truth(exit);
        if (number.IsNull || repeats < 0 || exits < 0)
        {
            return Value.Null;
        }

        double seconds = PyFloat.Get(number);
        if (seconds <= 0)
        {
            return Errors.ValueError("timeout must be greater than 0");
        }

        if (seconds > 4e6)
        {
            return Errors.OverflowError("timeout value is too large");
        }

        if (!Descriptor(file, out int descriptor))
        {
            return Value.Null;
        }

        TimeSpan time = TimeSpan.FromSeconds(seconds);
        string shown = time.ToString(time.Milliseconds == 0 ? @"h\:mm\:ss" : @"h\:mm\:ss\.ffffff", System.Globalization.CultureInfo.InvariantCulture);
        s_later?.Dispose();
        s_later = new Timer(
            _ => ShowLate(descriptor, shown, exits > 0),
            null,
            time,
            repeats > 0 ? time : System.Threading.Timeout.InfiniteTimeSpan);
        return Value.None;
    }

    // The frames are read without the interpreter lock: the program may hang while it holds it. They are only read here, and a
    // thread that runs meanwhile can make the text wrong at worst in its newest frame.
    private static void ShowLate(int descriptor, string time, bool exits)
    {
        StdPrinter.WriteText(descriptor, $"Timeout ({time})!\n{Describe(true, null)}");
        if (exits)
        {
            HostSystem.Exit(1);
        }
    }

    private static Value CancelLater()
    {
        s_later?.Dispose();
        s_later = null;
        return Value.None;
    }

    private static string Describe(bool all) => Describe(all, Thread.Current);

    // Null for the current thread: none is.
    private static string Describe(bool all, ThreadState* current)
    {
        StringBuilder text = new();
        int count = 0;
        for (ThreadState* state = all ? ThreadModule.All : null; state != null && count < MaxThreads; state = state->Next)
        {
            if (state != current)
            {
                text.Append(text.Length > 0 && current == null ? "\n" : "").Append(DescribeThread(state, $"Thread 0x{state->Ident:x16}"));
                text.Append(current == null ? "" : "\n");
                count++;
            }
        }

        return current == null ? text.ToString() : text.Append(DescribeThread(current, $"Current thread 0x{current->Ident:x16}")).ToString();
    }

    private static string DescribeThread(ThreadState* state, string title)
    {
        StringBuilder text = new(title);
        text.Append(" (most recent call first):\n");
        int count = 0;
        for (Frame* frame = (Frame*)state->Frame; frame > state->FrameBase && !frame->Function.IsNull; frame--)
        {
            if (count++ == MaxFrames)
            {
                text.Append("  ...\n");
                break;
            }

            string file = PyStr.ToClr(frame->Code.Fields.FileName.Load()), name = PyStr.ToClr(frame->Code.Fields.Name.Load());
            text.Append($"  File \"{Shorten(file)}\", line {PyCode.LineOf(frame->Code, frame->LastWord)} in {Shorten(name)}\n");
        }

        if (count == 0)
        {
            text.Append("  <no Python frame>\n");
        }

        return text.ToString();
    }

    private static string Shorten(string text) => text.Length > MaxNameLength ? text[..MaxNameLength] + "..." : text;
}
