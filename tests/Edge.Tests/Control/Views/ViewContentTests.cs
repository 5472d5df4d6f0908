using Edge.Control.Sources;
using Edge.Control.Views;

namespace Edge.Tests.Control.Views;

public sealed class ViewContentTests
{
    [Theory]
    [InlineData("{}", "a b")]
    [InlineData("{namespaces: [default]}", "a b")]
    [InlineData("{namespaces: [shop]}", "")]
    [InlineData("{labelSelector: {matchLabels: {tier: front}}}", "a")]
    [InlineData("{labelSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [front]}]}}", "b")]
    [InlineData("{labelSelector: {matchExpressions: [{key: tier, operator: Exists}]}}", "a")]
    [InlineData("{labelSelector: {matchExpressions: [{key: tier, operator: DoesNotExist}]}}", "b")]
    public void View_holds_the_services_it_selects_with_their_slices(string spec, string expected)
    {
        ManifestWorld world = new();
        world.Set("apiVersion: v1\nkind: Service\nmetadata: {name: a, labels: {tier: front}}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n")
            .Set(ManifestWorld.ServiceYaml("b")).Update();
        SourceObject view = Assert.Single(ManifestObjects.Read("v.yaml", $"apiVersion: edge.gateway/v1\nkind: View\nmetadata: {{name: v}}\nspec: {spec}\n").Objects);

        var content = ViewContent.Select(ViewSpec.From(view), world.Result.Objects);

        Assert.Equal(expected, string.Join(' ', content.Keys.Where(k => k.Kind == "Service").Select(k => k.Name).Order()));
        Assert.Equal(content.Keys.Count(k => k.Kind == "Service"), content.Keys.Count(k => k.Kind == "EndpointSlice"));
    }
}
