using Edge.Control.Endpoints;
using Edge.Protocol;
using Edge.Protocol.Documents;

namespace Edge.Control.Views;

/// <summary>Cuts changes into deltas of which each fits a signed message.</summary>
internal static class DeltaWriter
{
    /// <summary>Beyond so many messages the next manifest is the cheaper way.</summary>
    private const int MaximumDeltas = 16;

    private const int Frame = 1024;

    /// <summary>The deltas in order, each one generation; null when a manifest must carry the change.</summary>
    /// <param name="trigger">When the changes were noticed.</param>
    public static List<Delta>? Write(string tenant, string view, Generation from, IReadOnlyList<BuiltObject> changed, IReadOnlyList<BuiltObject> gone, DateTimeOffset trigger)
    {
        List<Delta> deltas = [];
        List<ReadOnlyMemory<byte>> up = [];
        List<Tombstone> del = [];
        int bytes = Frame;
        foreach (BuiltObject entry in changed)
        {
            byte[] line = entry.LineAt(trigger);
            if (line.Length > ProtocolLimits.SignedPayloadBytes - Frame)
            {
                return null;
            }

            Make(line.Length + 1);
            up.Add(line);
        }

        foreach (BuiltObject entry in gone)
        {
            Tombstone tombstone = new() { Kind = entry.Key.Kind, Namespace = entry.Key.Namespace, Name = entry.Key.Name, Uid = entry.Uid };
            Make(80 + tombstone.Namespace.Length + tombstone.Name.Length + tombstone.Uid.Length);
            del.Add(tombstone);
        }

        Flush();
        return deltas.Count <= MaximumDeltas ? deltas : null;

        void Make(int length)
        {
            if (bytes + length > ProtocolLimits.SignedPayloadBytes)
            {
                Flush();
            }

            bytes += length;
        }

        void Flush()
        {
            if (up.Count + del.Count > 0)
            {
                ulong start = from.Number + (ulong)deltas.Count;
                deltas.Add(new Delta { Tenant = tenant, View = view, Epoch = from.Epoch, From = start, To = start + 1, Up = up, Del = del });
                (up, del, bytes) = ([], [], Frame);
            }
        }
    }
}
