using Edge.Ctl.Keys;
using Edge.Linux.Mosquitto;
using Edge.SystemTests.Mqtt;

namespace Edge.SystemTests;

/// <summary>Settings of an agent under test, gateway gw1 of tenant acme. Its state and its admin socket <c>agent.sock</c> are in one folder.</summary>
internal static class AgentSettingsFile
{
    /// <summary>A member: no health port, for agents that share a namespace with others.</summary>
    public const string NoHealth = "\"health\": { \"address\": \"off\" }";

    /// <summary>The members for an agent without a broker. Makes its keys and its certificate in the folder.</summary>
    public static string Alone(string folder)
    {
        new KeyDirectory(Path.Combine(folder, "keys")).Initialize("acme", 1, 1);
        using var ca = new TestCa(folder);
        (string certificate, string key) = ca.Issue("gw1", "gw1");
        return Members(folder, "", ca.CaFile, certificate, key, Path.Combine(folder, "keys"));
    }

    /// <summary>The members for an agent with a broker, which it reaches at a port of its own loopback interface.</summary>
    /// <param name="folder">Of the agent.</param>
    /// <param name="client">The broker's client.</param>
    /// <param name="port">Where the broker is.</param>
    /// <param name="keys">The control plane's key directory.</param>
    public static string With(string folder, MqttOptions client, int port, string keys) =>
        Members(folder, $"\"port\": {port}, ", client.CaFile!, client.CertificateFile!, client.KeyFile!, keys);

    /// <summary>Writes a settings file.</summary>
    /// <param name="file">Where.</param>
    /// <param name="members">What <see cref="Alone"/> or <see cref="With"/> gave.</param>
    /// <param name="more">Further members.</param>
    /// <returns>The file.</returns>
    public static string Write(string file, string members, params IEnumerable<string> more)
    {
        File.WriteAllText(file, $"{{\n  {string.Join(",\n  ", more.Prepend(members))}\n}}\n");
        return file;
    }

    private static string Members(string folder, string port, string ca, string certificate, string key, string keys) => $$"""
        "broker": { "host": "127.0.0.1", {{port}}"caFile": "{{ca}}", "certificateFile": "{{certificate}}", "keyFile": "{{key}}" },
          "trustFile": "{{keys}}/trust.json",
          "stateDirectory": "{{folder}}/state",
          "adminSocket": "{{folder}}/agent.sock"
        """;
}
