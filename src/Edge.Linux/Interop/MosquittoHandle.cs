using System.Runtime.InteropServices;

namespace Edge.Linux.Interop;

/// <summary>A <c>struct mosquitto *</c>, together with the root of the object that its callbacks go to.</summary>
internal sealed class MosquittoHandle : SafeHandle
{
    private GCHandle _userData;

    /// <summary>For the marshaller.</summary>
    public MosquittoHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Hands over the user data's root: freed after the native object, when no callback can come any more.</summary>
    internal void Own(GCHandle userData) => _userData = userData;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Libmosquitto.mosquitto_destroy(handle);
        if (_userData.IsAllocated)
        {
            _userData.Free();
        }

        return true;
    }
}
