namespace Edge.Protocol.Documents;

/// <summary>Values of <c>typ</c> inside signed documents: a signature over one kind never passes for another.</summary>
public static class DocumentTypes
{
    public const string Manifest = "manifest";

    public const string Delta = "delta";

    public const string Config = "cfg";

    public const string Jobs = "jobs";

    public const string Keys = "keys";
}
