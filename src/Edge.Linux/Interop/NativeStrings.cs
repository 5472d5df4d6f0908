using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>A C array of C strings (<c>char *const *</c>), freed by disposing.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    internal NativeStrings(IReadOnlyList<string> strings)
    {
        Count = strings.Count;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)strings.Count, (nuint)sizeof(byte*));
        for (int i = 0; i < strings.Count; i++)
        {
            Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
        }
    }

    /// <summary>Strings in the array.</summary>
    internal int Count { get; }

    /// <summary>The array.</summary>
    internal byte** Pointer { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Pointer is null)
        {
            return;
        }

        for (int i = 0; i < Count; i++)
        {
            Marshal.FreeCoTaskMem((nint)Pointer[i]);
        }

        NativeMemory.Free(Pointer);
        Pointer = null;
    }
}
