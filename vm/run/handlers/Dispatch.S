// Jumps of the interpreter's handlers (Dispatch.cs): the arguments stay where they are. The handler table is at 0x10010000.
#if defined(__x86_64__)
    .text
    .globl py_next
    .type py_next, @function
    .p2align 5
py_next:
    movzbl (%rdi), %eax
    jmp *0x10010000(,%rax,8)
    .size py_next, . - py_next

    .globl py_slow
    .type py_slow, @function
    .p2align 5
py_slow:
    movl %r8d, %eax
    jmp *0x10010000(,%rax,8)
    .size py_slow, . - py_slow
#elif defined(__aarch64__)
    .text
    .globl py_next
    .type py_next, %function
    .p2align 5
py_next:
    ldrb w9, [x0]
    movz x10, #0x1001, lsl #16
    ldr x9, [x10, x9, lsl #3]
    br x9
    .size py_next, . - py_next

    .globl py_slow
    .type py_slow, %function
    .p2align 5
py_slow:
    movz x10, #0x1001, lsl #16
    ldr x9, [x10, w4, uxtw #3]
    br x9
    .size py_slow, . - py_slow
#endif
    .section .note.GNU-stack, "", %progbits
