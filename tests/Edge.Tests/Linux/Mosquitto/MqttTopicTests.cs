using Edge.Linux.Mosquitto;

namespace Edge.Tests.Linux.Mosquitto;

public sealed class MqttTopicTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("a/b")]
    [InlineData("+")]
    [InlineData("#")]
    [InlineData("a/+/b")]
    [InlineData("a/#")]
    [InlineData("/a")]
    public void Valid_filters_pass(string filter) => MqttTopic.ThrowIfNotFilter(filter);

    [Theory]
    [InlineData("")]
    [InlineData("a+")]
    [InlineData("a/b+/c")]
    [InlineData("a/#/b")]
    [InlineData("a#")]
    [InlineData("a\0b")]
    public void Invalid_filters_are_named(string filter)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => MqttTopic.ThrowIfNotFilter(filter));

        Assert.Contains($"'{filter}'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/+")]
    [InlineData("#")]
    public void Wildcards_cannot_be_published_to(string topic) =>
        Assert.Throws<ArgumentException>(() => MqttTopic.ThrowIfNotName(topic));

    [Fact]
    public void Length_is_counted_in_bytes()
    {
        MqttTopic.ThrowIfNotName(new string('a', 65_535));

        Assert.Throws<ArgumentException>(() => MqttTopic.ThrowIfNotName(new string('ä', 32_768)));
    }
}
