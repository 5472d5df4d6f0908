using Edge.Protocol.Json;

namespace Edge.Protocol.Admin;

/// <summary>A manifest file handed to <c>apply</c> or <c>delete</c>: its name for messages, and its text (YAML or JSON).</summary>
public sealed record AdminFile(string Name, string Text)
{
    internal static AdminFile Read(ref JsonFields fields)
    {
        string name = "", text = "";
        while (fields.Next())
        {
            if (fields.Is("name"u8))
            {
                name = fields.Text();
            }
            else if (fields.Is("text"u8))
            {
                text = fields.Text();
            }
            else
            {
                fields.Skip();
            }
        }

        return new AdminFile(name, text);
    }
}
