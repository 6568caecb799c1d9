using System;
using System.Runtime.InteropServices;

namespace Py.Vm.Modules;

/// <summary>The native signal handler: a few instructions of our own.</summary>
/// <remarks>
/// A C# function cannot be a signal handler: when the signal interrupts managed code, the runtime ends the process, because
/// an [UnmanagedCallersOnly] function may only be entered from native code. PosixSignalRegistration knows but a few signals
/// and calls back on a thread of its own, so that no system call of the main thread returns EINTR. These instructions use
/// no stack worth mentioning, no library and no errno. They set the flags of <see cref="SignalWords"/> and write the number
/// of the signal to the wake-up file. A signal for the process that reached another thread is first passed on to the main
/// thread, whose system call it shall interrupt, unless that thread blocks it.
/// </remarks>
internal static unsafe class SignalHandlerCode
{
    private const int PageBytes = 4096;

    [DllImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static extern byte* Map(nint address, nuint length, int protection, int flags, int file, long offset);
    [DllImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static extern int Protect(byte* address, nuint length, int protection);

    // void handler(int rdi, siginfo_t* rsi, void* rdx); the words are found through a pointer behind the code.
#pragma warning disable IDE0055 // table
    private static ReadOnlySpan<byte> X64 =>
    [
        0x53,                                                   //       push rbx
        0x41, 0x54,                                             //       push r12
        0x89, 0xfb,                                             //       mov ebx, edi               the signal
        0x4c, 0x8d, 0x25, 0x84, 0x00, 0x00, 0x00,               //       lea r12, [end]
        0x4d, 0x8b, 0x24, 0x24,                                 //       mov r12, [r12]             SignalWords*
        0x83, 0x7e, 0x08, 0xfa,                                 //       cmp dword [rsi + 8], -6    SI_TKILL: meant for this thread
        0x74, 0x33,                                             //       je trip
        0xb8, 0xba, 0x00, 0x00, 0x00, 0x0f, 0x05,               //       gettid()
        0x41, 0x3b, 0x04, 0x24,                                 //       cmp eax, [r12]             MainThread
        0x74, 0x26,                                             //       je trip
        0x8d, 0x4b, 0xff,                                       //       lea ecx, [rbx - 1]
        0x49, 0x8b, 0x44, 0x24, 0x08,                           //       mov rax, [r12 + 8]         MainBlocks
        0x48, 0x0f, 0xa3, 0xc8,                                 //       bt rax, rcx
        0x72, 0x18,                                             //       jc trip
        0xb8, 0x27, 0x00, 0x00, 0x00, 0x0f, 0x05,               //       getpid()
        0x89, 0xc7,                                             //       mov edi, eax
        0x41, 0x8b, 0x34, 0x24,                                 //       mov esi, [r12]
        0x89, 0xda,                                             //       mov edx, ebx
        0xb8, 0xea, 0x00, 0x00, 0x00, 0x0f, 0x05,               //       tgkill(pid, MainThread, signal)
        0xeb, 0x42,                                             //       jmp done
        0x41, 0xc7, 0x44, 0x9c, 0x20, 0x01, 0x00, 0x00, 0x00,   // trip: mov dword [r12 + rbx * 4 + 32], 1
        0x41, 0xc7, 0x44, 0x24, 0x10, 0x01, 0x00, 0x00, 0x00,   //       mov dword [r12 + 16], 1    Any
        0x49, 0x8b, 0x44, 0x24, 0x18,                           //       mov rax, [r12 + 24]        EvalBreaker
        0xc7, 0x00, 0x01, 0x00, 0x00, 0x00,                     //       mov dword [rax], 1
        0x41, 0x8b, 0x7c, 0x24, 0x04,                           //       mov edi, [r12 + 4]         WakeupFile
        0x85, 0xff,                                             //       test edi, edi
        0x78, 0x1c,                                             //       js done
        0x53,                                                   //       push rbx
        0x48, 0x89, 0xe6,                                       //       mov rsi, rsp
        0xba, 0x01, 0x00, 0x00, 0x00,                           //       mov edx, 1
        0xb8, 0x01, 0x00, 0x00, 0x00, 0x0f, 0x05,               //       write(WakeupFile, &signal, 1)
        0x59,                                                   //       pop rcx
        0x85, 0xc0,                                             //       test eax, eax
        0x79, 0x07,                                             //       jns done
        0xf7, 0xd8,                                             //       neg eax
        0x41, 0x89, 0x44, 0x24, 0x14,                           //       mov [r12 + 20], eax        WakeupErrno
        0x41, 0x5c,                                             // done: pop r12
        0x5b,                                                   //       pop rbx
        0xc3,                                                   //       ret
        0x90,                                                   //       (alignment)
    ];

    private static ReadOnlySpan<uint> Arm64 => new uint[]
    {
        0x2A0003EA, //       mov w10, w0
        0x58000529, //       ldr x9, block
        0xB9400828, //       ldr w8, [x1, #8]
        0x3100191F, //       cmn w8, #6
        0x54000220, //       b.eq trip
        0xD2801648, //       mov x8, #178
        0xD4000001, //       svc #0
        0xB940012B, //       ldr w11, [x9]
        0x6B0B001F, //       cmp w0, w11
        0x54000180, //       b.eq trip
        0xF940052C, //       ldr x12, [x9, #8]
        0x5100054D, //       sub w13, w10, #1
        0x9ACD258C, //       lsr x12, x12, x13
        0x3700010C, //       tbnz w12, #0, trip
        0xD2801588, //       mov x8, #172
        0xD4000001, //       svc #0
        0x2A0B03E1, //       mov w1, w11
        0x2A0A03E2, //       mov w2, w10
        0xD2801068, //       mov x8, #131
        0xD4000001, //       svc #0
        0xD65F03C0, //       ret
        0x52800028, // trip: mov w8, #1
        0x8B2A492C, //       add x12, x9, w10, uxtw #2
        0xB9002188, //       str w8, [x12, #32]
        0xB9001128, //       str w8, [x9, #16]
        0xF9400D2C, //       ldr x12, [x9, #24]
        0xD5033BBF, //       dmb ish
        0xB9000188, //       str w8, [x12]
        0xB9800520, //       ldrsw x0, [x9, #4]
        0xB7F80160, //       tbnz x0, #63, done
        0xD10043FF, //       sub sp, sp, #16
        0xF90003EA, //       str x10, [sp]
        0x910003E1, //       mov x1, sp
        0xD2800022, //       mov x2, #1
        0xD2800808, //       mov x8, #64
        0xD4000001, //       svc #0
        0x910043FF, //       add sp, sp, #16
        0xB6F80060, //       tbz x0, #63, done
        0x4B0003E0, //       neg w0, w0
        0xB9001520, //       str w0, [x9, #20]
        0xD65F03C0, // done: ret
        0xD503201F, //       nop
    };
#pragma warning restore IDE0055

    /// <summary>Maps the words and the code. Returns the address of the handler; 0 where there is none for the processor.</summary>
    public static nint Make(out SignalWords* words)
    {
        const int read = 1, write = 2, execute = 4, privateAnonymous = 0x22;
        words = null;
        ReadOnlySpan<byte> instructions = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => X64,
            Architecture.Arm64 => MemoryMarshal.AsBytes(Arm64),
            _ => default,
        };
        if (instructions.Length == 0)
        {
            return 0;
        }

        byte* memory = Map(0, 2 * PageBytes, read | write, privateAnonymous, -1, 0);
        if ((nint)memory == -1)
        {
            return 0;
        }

        words = (SignalWords*)memory;
        byte* code = memory + PageBytes;
        instructions.CopyTo(new Span<byte>(code, PageBytes));
        *(SignalWords**)(code + instructions.Length) = words;
        return Protect(code, PageBytes, read | execute) == 0 ? (nint)code : 0;
    }
}
