using Edge.Ctl.Diagnosis;

namespace Edge.Tests.Ctl.Diagnosis;

/// <summary>What must not leave a gateway does not.</summary>
public sealed class SecretFilterTests
{
    [Theory]
    [InlineData("""{ "broker": { "host": "a", "password": "hunter2" } }""", """{ "broker": { "host": "a", "password": "(left out)" } }""")]
    [InlineData("""{ "Psk" : "ab\"cd", "port": 8883 }""", """{ "Psk" : "(left out)", "port": 8883 }""")]
    [InlineData("""{ "apiToken": 12345, "x": true }""", """{ "apiToken": "(left out)", "x": true }""")]
    [InlineData("""{ "secrets": ["a", "b"], "x": ["c"] }""", """{ "secrets": ["(left out)", "(left out)"], "x": ["c"] }""")]
    [InlineData("""{ "secret": { "x": "y" }, "z": "kept" }""", """{ "secret": { "x": "(left out)" }, "z": "kept" }""")]
    [InlineData("{ // the password is hunter2\n\"a\": 1 }", "{ // (left out)\n\"a\": 1 }")]
    [InlineData("{ /* psk hunter2 */ \"a\": 1 }", "{ // (left out) \"a\": 1 }")]
    [InlineData("{ // where the broker is\n\"host\": \"token.example\" }", "{ // where the broker is\n\"host\": \"token.example\" }")]
    [InlineData("""{ "password": "cut""", """{ "password": "(left out)""" + "\"")]
    [InlineData("""{ "credentials": { "user": "bob", "list": ["hunter2"], "value": 1 }, "b": [2] }""", """{ "credentials": { "user": "(left out)", "list": ["(left out)"], "value": "(left out)" }, "b": [2] }""")]
    [InlineData("""{ "secrets": [{ "value": "hunter2" }, "x"], "b": "y" }""", """{ "secrets": [{ "value": "(left out)" }, "(left out)"], "b": "y" }""")]
    [InlineData("""{ "private_key": "x", "pre-shared-key": "y", "keyFile": "/z" }""", """{ "private_key": "(left out)", "pre-shared-key": "(left out)", "keyFile": "/z" }""")]
    [InlineData("", "")]
    public void Values_of_secret_members_and_comments_about_them_are_left_out(string text, string expected) => Assert.Equal(expected, SecretFilter.Settings(text));

    [Theory]
    [InlineData("a\n-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\nb", "a\n(left out)\nb")]
    [InlineData("-----BEGIN EC PRIVATE KEY-----\nMIIE\n-----END EC PRIVATE KEY-----", "(left out)")]
    [InlineData("\"k\": \"-----BEGIN ENCRYPTED PRIVATE KEY-----\\nMIIE\\n-----END ENCRYPTED PRIVATE KEY-----\\n\"", "\"k\": \"(left out)\\n\"")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIIE", "(left out)")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n", "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n(left out)\n")]
    public void Private_keys_are_left_out_whole_or_cut(string text, string expected) => Assert.Equal(expected, SecretFilter.WithoutPrivateKeys(text));

    [Fact]
    public void Damaged_settings_are_read_to_their_end()
    {
        const string Text = """{ "broker": { "password": "hunter2", // token hunter2 """ + "\n" + """ "x": [1, "hunter2"] } }""";
        var random = new Random(20261126);
        for (int round = 0; round < 20_000; round++)
        {
            char[] mutant = Text.ToCharArray(0, random.Next(Text.Length + 1));
            for (int change = random.Next(4); change > 0 && mutant.Length > 0; change--)
            {
                mutant[random.Next(mutant.Length)] = "{}[]\"\\/*:,\n x1"[random.Next(14)];
            }

            Assert.NotNull(SecretFilter.Settings(new string(mutant)));
        }
    }
}
