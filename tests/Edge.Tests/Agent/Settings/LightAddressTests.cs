using Edge.Agent.Settings;

namespace Edge.Tests.Agent.Settings;

public sealed class LightAddressTests
{
    [Theory]
    [InlineData("led:ACT", "led", "ACT", "", false)]
    [InlineData("led:input2::scrolllock", "led", "input2::scrolllock", "", false)]
    [InlineData("gpio:pinctrl-bcm2711:GPIO17", "gpio", "pinctrl-bcm2711", "GPIO17", false)]
    [InlineData("gpio:/dev/gpiochip0:17:low", "gpio", "/dev/gpiochip0", "17", true)]
    [InlineData("gpio:0000:00:1f.0:4", "gpio", "0000:00:1f.0", "4", false)]
    public void A_light_is_an_led_or_a_line(string text, string kind, string device, string line, bool low)
    {
        Assert.True(LightAddress.TryParseLight(text, out LightAddress? address));
        Assert.Equal((kind, device, line, low), (address.Kind, address.Device, address.Line, address.ActiveLow));
    }

    [Theory]
    [InlineData("key:/dev/input/event0", "/dev/input/event0", null)]
    [InlineData("key:/dev/input/event0:148", "/dev/input/event0", 148)]
    [InlineData("key:/dev/input/by-path/platform-soc:button-event", "/dev/input/by-path/platform-soc:button-event", null)]
    [InlineData("key:/dev/input/by-path/platform-soc:button-event:65535", "/dev/input/by-path/platform-soc:button-event", 65535)]
    public void A_button_is_a_key_or_a_line(string text, string device, int? code)
    {
        Assert.True(LightAddress.TryParseButton(text, out LightAddress? address));
        Assert.Equal(("key", device, (ushort?)code), (address.Kind, address.Device, address.Code));
        Assert.True(LightAddress.TryParseButton("gpio:chip:4:low", out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ACT")]
    [InlineData("led:")]
    [InlineData("led:../../etc")]
    [InlineData("led:..")]
    [InlineData("led:a\nb")]
    [InlineData("gpio:chip")]
    [InlineData("gpio:chip:")]
    [InlineData("gpio::4")]
    [InlineData("gpio:low")]
    [InlineData("key:/dev/input/event0")]
    [InlineData("usb:1")]
    public void What_is_no_light_is_refused(string text) => Assert.False(LightAddress.TryParseLight(text, out _));

    [Theory]
    [InlineData("led:ACT")]
    [InlineData("key:event0")]
    [InlineData("key:")]
    public void What_is_no_button_is_refused(string text) => Assert.False(LightAddress.TryParseButton(text, out _));

    [Fact]
    public void A_name_without_end_is_refused() => Assert.False(LightAddress.TryParseLight("led:" + new string('a', 300), out _));
}
