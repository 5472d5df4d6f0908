using System.Text;

namespace Edge.Tests.Agent.State;

/// <summary>Kubernetes objects as JSON.</summary>
internal static class Objects
{
    public static string Service(string name, string version = "1", string? uid = null, string spec = "", string ports = """[{"name":"http","port":80}]""") =>
        $$"""{"apiVersion":"v1","kind":"Service","metadata":{"namespace":"shop","name":"{{name}}","uid":"{{uid ?? "uid-" + name}}","resourceVersion":"{{version}}"},"spec":{"type":"ClusterIP","clusterIP":"10.96.0.7","ports":{{ports}}{{spec}} } }""";

    public static string Slice(string service, string version = "1", string? name = null, string endpoints = """[{"addresses":["10.1.0.9"]}]""", string rest = "") =>
        $$"""{"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"namespace":"shop","name":"{{name ?? service + "-x"}}","uid":"uid-{{name ?? service + "-x"}}","resourceVersion":"{{version}}","labels":{"kubernetes.io/service-name":"{{service}}"} },"addressType":"IPv4","ports":[{"name":"http","port":8080,"protocol":"TCP"}],"endpoints":{{endpoints}}{{rest}} }""";

    public static byte[] Utf8(string json) => Encoding.UTF8.GetBytes(json);
}
