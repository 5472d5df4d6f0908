using Edge.Control.Endpoints;
using Edge.Control.Sources;
using Edge.Protocol.Kubernetes;

namespace Edge.Control.Views;

/// <summary>Which of all objects a view holds: the Services it selects, each with its slices.</summary>
internal static class ViewContent
{
    public static Dictionary<ObjectKey, BuiltObject> Select(ViewSpec view, IReadOnlyDictionary<ObjectKey, BuiltObject> objects)
    {
        Dictionary<ObjectKey, BuiltObject> content = [];
        foreach (BuiltObject service in objects.Values)
        {
            if (service.Key.Kind == KubernetesNames.ServiceKind && view.Contains(service.Key.Namespace, service.Json.Object("metadata").Map("labels")))
            {
                content.Add(service.Key, service);
            }
        }

        foreach (BuiltObject slice in objects.Values)
        {
            if (slice.Key.Kind == KubernetesNames.EndpointSliceKind
                && content.ContainsKey(new ObjectKey(KubernetesNames.ServiceKind, slice.Key.Namespace, slice.ServiceName)))
            {
                content.Add(slice.Key, slice);
            }
        }

        return content;
    }
}
