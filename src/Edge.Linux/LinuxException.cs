using System.Runtime.InteropServices;

namespace Edge.Linux;

/// <summary>A call into the kernel or the C library failed.</summary>
public class LinuxException : Exception
{
    /// <summary>Describes the failed operation as <c>operation: EEXIST (File exists)</c>.</summary>
    /// <param name="operation">What was tried, with the object it was tried on.</param>
    /// <param name="errno">errno of the call, a positive number.</param>
    public LinuxException(string operation, Errno errno)
        : this(operation, errno, $"{operation}: {Describe(errno)}")
    {
    }

    /// <summary>For derived exceptions that say more.</summary>
    /// <param name="operation">What was tried.</param>
    /// <param name="errno">errno of the call, a positive number.</param>
    /// <param name="message">The whole text.</param>
    protected LinuxException(string operation, Errno errno, string message)
        : base(message)
    {
        Operation = operation;
        Errno = errno;
    }

    /// <summary>What was tried.</summary>
    public string Operation { get; }

    /// <summary>Why it failed, as the kernel numbers it.</summary>
    public Errno Errno { get; }

    /// <summary>Name and text of an error number, for example <c>EEXIST (File exists)</c>.</summary>
    /// <param name="errno">errno, a positive number.</param>
    public static string Describe(Errno errno) => $"{errno} ({Marshal.GetPInvokeErrorMessage((int)errno)})";
}
