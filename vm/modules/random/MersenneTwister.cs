namespace Py.Vm.Modules.RandomNumbers;

/// <summary>MT19937 (Matsumoto and Nishimura, ACM Transactions on Modeling and Computer Simulation 8, 1998), 2002 initialisation.</summary>
internal sealed class MersenneTwister
{
    /// <summary>Words of state.</summary>
    public const int Words = 624;
    private const int Middle = 397;

    public readonly uint[] State = new uint[Words];
    /// <summary>Next word to be given out; <see cref="Words"/>: the state must be renewed first.</summary>
    public int Index = Words;

    private void Seed(uint seed)
    {
        State[0] = seed;
        for (uint i = 1; i < Words; i++)
        {
            uint last = State[i - 1];
            State[i] = (1812433253u * (last ^ (last >> 30))) + i;
        }

        Index = Words;
    }

    /// <summary>Initialises with a key of at least one word.</summary>
    public void Seed(uint[] key)
    {
        Seed(19650218u);
        int i = 1, j = 0;
        for (int k = key.Length > Words ? key.Length : Words; k > 0; k--)
        {
            uint last = State[i - 1];
            State[i] = (State[i] ^ ((last ^ (last >> 30)) * 1664525u)) + key[j] + (uint)j;
            Advance(ref i);
            j = j + 1 == key.Length ? 0 : j + 1;
        }

        for (int k = Words - 1; k > 0; k--)
        {
            uint last = State[i - 1];
            State[i] = (State[i] ^ ((last ^ (last >> 30)) * 1566083941u)) - (uint)i;
            Advance(ref i);
        }

        State[0] = 0x80000000u;
    }

    private void Advance(ref int i)
    {
        if (++i >= Words)
        {
            State[0] = State[Words - 1];
            i = 1;
        }
    }

    private void Renew()
    {
        for (int i = 0; i < Words; i++)
        {
            uint y = (State[i] & 0x80000000u) | (State[(i + 1) % Words] & 0x7fffffffu);
            State[i] = State[(i + Middle) % Words] ^ (y >> 1) ^ ((y & 1) != 0 ? 0x9908b0dfu : 0);
        }

        Index = 0;
    }

    /// <summary>32 random bits.</summary>
    public uint Next()
    {
        if (Index >= Words)
        {
            Renew();
        }

        uint y = State[Index++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680u;
        y ^= (y << 15) & 0xefc60000u;
        return y ^ (y >> 18);
    }

    /// <summary>A number from 0 to below 1 with 53 random bits.</summary>
    public double NextDouble()
    {
        uint a = Next() >> 5, b = Next() >> 6;
        return ((a * 67108864.0) + b) * (1.0 / 9007199254740992.0);
    }
}
