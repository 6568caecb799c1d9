using System;
using System.Collections.Generic;
using System.Globalization;
using Py.Vm.Run;

namespace Py.Tools.Cli;

/// <summary>Puts command line, environment and -X options together.</summary>
internal sealed class Configuration(CommandLine line)
{
    private const int MinStrDigits = 640;

    public VmConfig Config { get; } = line.Config;

    /// <summary>PYTHONHOME.</summary>
    public string? Home { get; set; }

    /// <summary>PYTHONCOERCECLOCALE is not 0.</summary>
    public bool CoercesLocale { get; set; } = true;

    /// <summary>PYTHONWARNINGS.</summary>
    public string[] EnvironmentWarnings { get; set; } = [];

    /// <summary>Why the interpreter cannot start; null if it can.</summary>
    public string? Fatal { get; private set; }

    private bool _utf8Given;

    /// <summary>Completes the configuration; false: <see cref="Fatal"/> says why it is wrong.</summary>
    public bool Complete()
    {
        if (Config.Isolated != 0)
        {
            Config.IgnoreEnvironment = 1;
            Config.NoUserSite = 1;
            Config.SafePath = true;
        }

        if (Config.IgnoreEnvironment == 0)
        {
            ReadEnvironment();
        }

        foreach (string option in line.XOptions)
        {
            int equals = option.IndexOf('=', StringComparison.Ordinal);
            ApplyXOption(equals < 0 ? option : option[..equals], equals < 0 ? null : option[(equals + 1)..]);
        }

        if (line.RandomHashes)
        {
            Config.HashSeedGiven = false;
            Config.HashSeed = null;
        }

        Config.FaultHandler |= Config.DevMode;
        Config.XOptions = [.. line.XOptions];
        Config.WarnOptions = CollectWarnings();
        ReadLocale();
        return Fatal is null;
    }

    private void ReadEnvironment()
    {
        foreach (EnvironmentVariable row in EnvironmentTable.Rows)
        {
            string? text = HostSystem.GetEnvironment(row.Name);
            if (!string.IsNullOrEmpty(text))
            {
                row.Apply(this, text);
            }
        }
    }

    private void ApplyXOption(string name, string? value)
    {
        foreach (XOption row in XOptionTable.Rows)
        {
            if (row.Name == name)
            {
                row.Apply(this, value);
            }
        }
    }

    /// <summary>Filters in the order of sys.warnoptions: the last one counts first.</summary>
    private string[] CollectWarnings()
    {
        List<string> all = [];
        Add(Config.DevMode ? ["default"] : []);
        Add(EnvironmentWarnings);
        Add([.. line.Warnings]);
        Add(Config.BytesWarning switch { 0 => [], 1 => ["default::BytesWarning"], _ => ["error::BytesWarning"] });
        return [.. all];

        void Add(string[] options)
        {
            foreach (string option in options)
            {
                if (!all.Contains(option))
                {
                    all.Add(option);
                }
            }
        }
    }

    /// <summary>UTF-8 mode on or off.</summary>
    public void SetUtf8(string text, string source)
    {
        if (text is not ("0" or "1"))
        {
            Stop("preconfig_init_utf8_mode", $"invalid {source} value");
            return;
        }

        Config.Utf8Mode = text == "1" ? 1 : 0;
        _utf8Given = true;
    }

    /// <summary>PYTHONIOENCODING.</summary>
    public void SetStdio(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string encoding = colon < 0 ? text : text[..colon];
        Config.StdioEncoding = encoding.Length > 0 ? encoding : null;
        Config.StdioErrors = colon >= 0 && colon + 1 < text.Length ? text[(colon + 1)..] : encoding.Length > 0 ? "strict" : null;
    }

    /// <summary>PYTHONHASHSEED.</summary>
    public void SetHashSeed(string text)
    {
        if (text == "random")
        {
            return;
        }

        if (!uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint seed))
        {
            if (!line.RandomHashes)
            {
                Stop("config_init_hash_seed", "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]");
            }

            return;
        }

        Config.HashSeedGiven = true;
        Config.HashSeed = seed;
    }

    /// <summary>The limit of digits of an int in decimal.</summary>
    public void SetMaxStrDigits(string text, string source)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int digits) || (digits != 0 && digits < MinStrDigits))
        {
            Stop("config_init_int_max_str_digits", $"{source}: invalid limit; must be >= {MinStrDigits} or 0 for unlimited.");
            return;
        }

        Config.IntMaxStrDigits = digits;
    }

    /// <summary>Frames kept for each allocation.</summary>
    public void SetTraceMalloc(string text, string source)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int frames))
        {
            Stop("config_init_tracemalloc", $"{source}: invalid number of frames");
            return;
        }

        Config.TraceMalloc = frames;
    }

    /// <summary>-X frozen_modules: nothing is frozen here, but the value must be right.</summary>
    public void CheckFrozenModules(string? text)
    {
        if (text is not (null or "" or "on" or "off"))
        {
            Fatal ??= "bad value for option -X frozen_modules (expected \"on\" or \"off\")\nPython runtime state: preinitialized\n";
        }
    }

    /// <summary>PYTHONMALLOC: there is one allocator here, but the value must be right.</summary>
    public void CheckAllocator(string text)
    {
        if (text is not ("default" or "debug" or "pymalloc" or "pymalloc_debug" or "malloc" or "malloc_debug"))
        {
            Stop("preconfig_init_allocator", "PYTHONMALLOC: unknown allocator");
        }
    }

    private void Stop(string where, string message) =>
        Fatal ??= $"{where}: {message}\nPython runtime state: {(where.StartsWith("pre", StringComparison.Ordinal) ? "preinitializing" : "preinitialized")}\n";

    /// <summary>Encoding and error handler of the standard streams, from LC_CTYPE (PEP 538, PEP 540).</summary>
    private void ReadLocale()
    {
        string locale = HostSystem.SetLocale();
        bool plain = locale is "C" or "POSIX";
        if (plain && CoercesLocale && !(_utf8Given && Config.Utf8Mode == 0) && string.IsNullOrEmpty(HostSystem.GetEnvironment("LC_ALL")))
        {
            HostSystem.SetEnvironment("LC_CTYPE", "C.UTF-8");
            locale = HostSystem.SetLocale();
        }

        if (plain && !_utf8Given)
        {
            Config.Utf8Mode = 1;
        }

        string charset = HostSystem.LocaleCharset();
        Config.EscapesStdio = Config.Utf8Mode != 0 || plain || locale is "C.UTF-8" or "C.utf8" or "UTF-8";
        if (Config.StdioEncoding is null && Config.Utf8Mode == 0 && charset != "UTF-8")
        {
            Config.StdioEncoding = charset == "ANSI_X3.4-1968" ? "ascii" : charset;
        }
    }
}
