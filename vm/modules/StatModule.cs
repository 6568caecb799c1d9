using System;
using System.Text;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>The module _stat: what the bits of st_mode mean.</summary>
internal static unsafe class StatModule
{
    private const uint TypeMask = 0xF000, PermissionMask = 0xFFF;
    private const uint Fifo = 0x1000, CharDevice = 0x2000, Folder = 0x4000, BlockDevice = 0x6000, Regular = 0x8000, Link = 0xA000, Socket = 0xC000;

    // The letters "rwxrwxrwx" for the bits from 0o400 down.
    private const string Letters = "rwxrwxrwx";

    internal static void Define(ModuleBuilder m)
    {
        m.Doc("Constants and functions for interpreting results of os.stat(), os.fstat() and os.lstat().");
        m.Function("S_ISDIR(mode, /)\nReturn True if mode is from a directory.", &IsFolder);
        m.Function("S_ISCHR(mode, /)\nReturn True if mode is from a character special device file.", &IsCharDevice);
        m.Function("S_ISBLK(mode, /)\nReturn True if mode is from a block special device file.", &IsBlockDevice);
        m.Function("S_ISREG(mode, /)\nReturn True if mode is from a regular file.", &IsRegular);
        m.Function("S_ISFIFO(mode, /)\nReturn True if mode is from a FIFO (named pipe).", &IsFifo);
        m.Function("S_ISLNK(mode, /)\nReturn True if mode is from a symbolic link.", &IsLink);
        m.Function("S_ISSOCK(mode, /)\nReturn True if mode is from a socket.", &IsSocket);
        m.Function("S_ISDOOR(mode, /)\nReturn True if mode is from a door.", &IsNever);
        m.Function("S_ISPORT(mode, /)\nReturn True if mode is from an event port.", &IsNever);
        m.Function("S_ISWHT(mode, /)\nReturn True if mode is from a whiteout.", &IsNever);
        m.Function("S_IMODE(mode, /)\nReturn the portion of the file's mode that can be set by os.chmod().", &Permissions);
        m.Function("S_IFMT(mode, /)\nReturn the portion of the file's mode that describes the file type.", &FileType);
        m.Function("filemode(mode, /)\nConvert a file's mode to a string of the form '-rwxrwxrwx'.", &FileMode);
        DefineConstants(m);
    }

    private static void DefineConstants(ModuleBuilder m)
    {
        ReadOnlySpan<(string Name, long Value)> constants =
        [
            ("S_IFDIR", Folder), ("S_IFCHR", CharDevice), ("S_IFBLK", BlockDevice), ("S_IFREG", Regular), ("S_IFIFO", Fifo), ("S_IFLNK", Link),
            ("S_IFSOCK", Socket), ("S_IFDOOR", 0), ("S_IFPORT", 0), ("S_IFWHT", 0),
            ("S_ISUID", 2048), ("S_ISGID", 1024), ("S_ISVTX", 512), ("S_ENFMT", 1024), ("S_IREAD", 256), ("S_IWRITE", 128), ("S_IEXEC", 64),
            ("S_IRWXU", 448), ("S_IRUSR", 256), ("S_IWUSR", 128), ("S_IXUSR", 64), ("S_IRWXG", 56), ("S_IRGRP", 32), ("S_IWGRP", 16), ("S_IXGRP", 8),
            ("S_IRWXO", 7), ("S_IROTH", 4), ("S_IWOTH", 2), ("S_IXOTH", 1),
            ("UF_NODUMP", 1), ("UF_IMMUTABLE", 2), ("UF_APPEND", 4), ("UF_OPAQUE", 8), ("UF_NOUNLINK", 16), ("UF_COMPRESSED", 32), ("UF_HIDDEN", 32768),
            ("SF_ARCHIVED", 65536), ("SF_IMMUTABLE", 131072), ("SF_APPEND", 262144), ("SF_NOUNLINK", 1048576), ("SF_SNAPSHOT", 2097152),
            ("ST_MODE", 0), ("ST_INO", 1), ("ST_DEV", 2), ("ST_NLINK", 3), ("ST_UID", 4), ("ST_GID", 5), ("ST_SIZE", 6),
            ("ST_ATIME", 7), ("ST_MTIME", 8), ("ST_CTIME", 9),
        ];
        foreach ((string name, long value) in constants)
        {
            m.Constant(name, value);
        }
    }

    /// <summary>A mode as C's mode_t; false with an error.</summary>
    private static bool Mode(Value v, out uint mode)
    {
        mode = 0;
        if (!v.IsInt)
        {
            Errors.TypeError("an integer is required");
            return false;
        }

        ulong small;
        ReadOnlySpan<ulong> limbs = PyInt.Magnitude(v, &small, out bool negative);
        if (negative)
        {
            Errors.OverflowError("can't convert negative value to unsigned int");
            return false;
        }

        if (limbs.Length > 1)
        {
            Errors.OverflowError("Python int too large to convert to C unsigned long");
            return false;
        }

        ulong value = limbs.IsEmpty ? 0 : limbs[0];
        if (value > uint.MaxValue)
        {
            Errors.OverflowError("mode out of range");
            return false;
        }

        mode = (uint)value;
        return true;
    }

    private static Value IsType(Value v, uint type) => Mode(v, out uint mode) ? Value.FromBool((mode & TypeMask) == type) : Value.Null;

    private static Value IsFolder(Value v) => IsType(v, Folder);

    private static Value IsCharDevice(Value v) => IsType(v, CharDevice);

    private static Value IsBlockDevice(Value v) => IsType(v, BlockDevice);

    private static Value IsRegular(Value v) => IsType(v, Regular);

    private static Value IsFifo(Value v) => IsType(v, Fifo);

    private static Value IsLink(Value v) => IsType(v, Link);

    private static Value IsSocket(Value v) => IsType(v, Socket);

    // Kinds of files that Linux does not have.
    private static Value IsNever(Value v) => Mode(v, out _) ? Value.False : Value.Null;

    private static Value Permissions(Value v) => Mode(v, out uint mode) ? PyInt.New(mode & PermissionMask) : Value.Null;

    private static Value FileType(Value v) => Mode(v, out uint mode) ? PyInt.New(mode & TypeMask) : Value.Null;

    private static Value FileMode(Value v)
    {
        if (!Mode(v, out uint mode))
        {
            return Value.Null;
        }

        StringBuilder text = new(10);
        text.Append((mode & TypeMask) switch
        {
            Regular => '-',
            Folder => 'd',
            Link => 'l',
            BlockDevice => 'b',
            CharDevice => 'c',
            Fifo => 'p',
            Socket => 's',
            _ => '?',
        });
        for (int i = 0; i < Letters.Length; i++)
        {
            bool set = (mode & (256 >> i)) != 0;

            // set-user-id, set-group-id and sticky show in the place of x.
            bool special = i % 3 == 2 && (mode & (2048 >> (i / 3))) != 0;
            char letter = i == 8 ? 't' : 's';
            text.Append(special ? (set ? letter : char.ToUpperInvariant(letter)) : set ? Letters[i] : '-');
        }

        return PyStr.New(text.ToString());
    }
}
