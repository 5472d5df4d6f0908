using System.Runtime.InteropServices;
using System.Text;
using Edge.Linux;
using Edge.Linux.Gpio;
using Edge.Linux.Interop;
using static Edge.Linux.Interop.GpioConstants;

namespace Edge.Tests.Linux.Gpio;

/// <summary>What is asked of GPIO chips and input devices, request by request.</summary>
public sealed unsafe class GpioTests
{
    private readonly RecordingDevice _device = new();

    [Theory]
    [InlineData("GPIO17")]
    [InlineData("2")]
    public void A_line_is_found_by_name_or_offset_and_taken_as_an_output(string line)
    {
        using GpioOutput output = new(_device, "/dev/gpiochip0", line, activeLow: false);
        Assert.Equal(["open /dev/gpiochip0 2", "take 2 flags 8 attributes 0", "adopt 77"], _device.Calls);
        gpio_v2_line_request request = _device.Request;
        Assert.Equal((1u, "edge-agent"), (request.num_lines, Encoding.UTF8.GetString(request.consumer, 10)));
        output.Set(true);
        Assert.True(_device.Level);
        output.Set(false);
        Assert.False(_device.Level);
        Assert.Equal(["set 1/1", "set 0/1"], _device.Calls.TakeLast(2));
    }

    [Fact]
    public void An_active_low_line_is_turned_round_by_the_kernel()
    {
        using GpioOutput output = new(_device, "/dev/gpiochip0", "GPIO17", activeLow: true);
        Assert.Equal(GPIO_V2_LINE_FLAG_OUTPUT | GPIO_V2_LINE_FLAG_ACTIVE_LOW, _device.Request.config.flags);
        output.Set(true);
        Assert.Equal(("set 1/1", false), (_device.Calls[^1], _device.Level));
    }

    [Fact]
    public void A_chip_is_found_by_its_label()
    {
        using var folder = new Control.TemporaryFolder();
        folder.Write("gpiochip0", "");
        using (GpioChip chip = GpioChip.Open(_device, "pinctrl-fake", folder.Path))
        {
            Assert.Equal(4u, chip.Lines);
        }

        LinuxException none = Assert.Throws<LinuxException>(() => GpioChip.Open(_device, "other", folder.Path));
        Assert.StartsWith("GPIO chip with label other: ENODEV", none.Message, StringComparison.Ordinal);
        Assert.Throws<LinuxException>(() => GpioChip.Open(_device, "pinctrl-fake", folder.In("no-such-directory")));
    }

    [Fact]
    public void A_label_that_two_chips_have_is_refused_because_the_line_could_be_another_devices()
    {
        using var folder = new Control.TemporaryFolder();
        folder.Write("gpiochip0", "");
        folder.Write("gpiochip4", "");
        LinuxException two = Assert.Throws<LinuxException>(() => GpioChip.Open(_device, "pinctrl-fake", folder.Path));
        Assert.StartsWith("GPIO chip with label pinctrl-fake, which both gpiochip0 and gpiochip4 have: ENOTUNIQ", two.Message, StringComparison.Ordinal);

        // Raspberry Pi OS has gpiochip4 as another name of the one chip.
        _device.Links[folder.In("gpiochip4")] = folder.In("gpiochip0");
        using GpioChip one = GpioChip.Open(_device, "pinctrl-fake", folder.Path);
        Assert.Equal(4u, one.Lines);
    }

    [Fact]
    public void A_line_that_somebody_uses_is_refused_with_the_users_name()
    {
        _device.Users[2] = "spi0 CS0";
        LinuxException busy = Assert.Throws<LinuxException>(() => new GpioOutput(_device, "/dev/gpiochip0", "GPIO17", false));
        Assert.StartsWith("line 2 of GPIO chip /dev/gpiochip0, which spi0 CS0 uses: EBUSY", busy.Message, StringComparison.Ordinal);
        _device.Users[2] = "";
        busy = Assert.Throws<LinuxException>(() => new GpioOutput(_device, "/dev/gpiochip0", "GPIO17", false));
        Assert.Contains("another program or the kernel", busy.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GPIO99")]
    [InlineData("4")]
    [InlineData("99999999999")]
    public void A_line_that_is_not_there_is_refused(string line) =>
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => new GpioOutput(_device, "/dev/gpiochip0", line, false)).Errno);

    [Fact]
    public void What_the_kernel_refuses_is_an_error_with_its_reason()
    {
        using (GpioOutput output = new(_device, "/dev/gpiochip0", "2", false))
        {
            _device.Error = Errno.ENODEV;
            Assert.StartsWith("line 2 of GPIO chip /dev/gpiochip0: ENODEV", Assert.Throws<LinuxException>(() => output.Set(true)).Message, StringComparison.Ordinal);
        }

        _device.OpenError = Errno.EACCES;
        Assert.Equal(Errno.EACCES, Assert.Throws<LinuxException>(() => new GpioOutput(_device, "/dev/gpiochip0", "2", false)).Errno);
    }

    [Fact]
    public void A_button_on_a_line_asks_for_both_edges_and_for_rest()
    {
        using GpioButton button = new(_device, "/dev/gpiochip0", "GPIO27", activeLow: true);
        const ulong Edges = GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_EDGE_FALLING;
        Assert.Equal(Edges | GPIO_V2_LINE_FLAG_ACTIVE_LOW | GPIO_V2_LINE_FLAG_BIAS_PULL_UP, _device.Request.config.flags);
        gpio_v2_line_request request = _device.Request;
        var attribute = *(gpio_v2_line_config_attribute*)request.config.attrs;
        Assert.Equal((1u, GPIO_V2_LINE_ATTR_ID_DEBOUNCE, 20_000UL, 1UL), (request.config.num_attrs, attribute.attr.id, attribute.attr.values, attribute.mask));

        _device.Reads.Enqueue(Bytes(new gpio_v2_line_event { id = GPIO_V2_LINE_EVENT_RISING_EDGE, offset = 3 }));
        _device.Reads.Enqueue(Bytes(new gpio_v2_line_event { id = 2, offset = 3 }));
        Assert.True(button.TryRead(out bool pressed) && pressed);
        Assert.True(button.TryRead(out pressed) && !pressed);
        Assert.False(button.IsPressed());
        _device.KeysDown.Add(0);
        Assert.True(button.IsPressed());

        // A bare contact leaves the line to itself while it is open.
        using GpioButton toPower = new(_device, "/dev/gpiochip0", "GPIO27", activeLow: false);
        Assert.Equal(Edges | GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN, _device.Request.config.flags);
    }

    [Fact]
    public void A_key_is_a_button_and_what_is_no_key_or_a_repetition_is_skipped()
    {
        using KeyButton button = new(_device, "/dev/input/event0", 148);
        foreach ((ushort type, ushort code, int value) in new (ushort, ushort, int)[] { (4, 4, 9), (1, 148, 1), (0, 0, 0), (1, 148, 2), (1, 30, 0), (1, 148, 0) })
        {
            _device.Reads.Enqueue(Bytes(new input_event { type = type, code = code, value = value }));
        }

        Assert.True(button.TryRead(out bool pressed) && pressed);
        Assert.True(button.TryRead(out pressed) && !pressed);
        Assert.False(button.TryRead(out _));

        _device.KeysDown.Add(30);
        Assert.False(button.IsPressed());
        _device.KeysDown.Add(148);
        Assert.True(button.IsPressed());
        using KeyButton any = new(_device, "/dev/input/event0", null);
        Assert.True(any.IsPressed());
        _device.KeysDown.Clear();
        Assert.False(any.IsPressed());
    }

    [Fact]
    public void A_device_that_goes_away_is_an_error_and_no_press()
    {
        using KeyButton key = new(_device, "/dev/input/event0", null);
        using GpioButton line = new(_device, "/dev/gpiochip0", "3", false);
        _device.Error = Errno.ENODEV;
        Assert.Throws<LinuxException>(() => key.TryRead(out _));
        Assert.Throws<LinuxException>(() => key.IsPressed());
        Assert.Throws<LinuxException>(() => line.IsPressed());
        _device.Reads.Enqueue([1, 2, 3]);
        Assert.Throws<LinuxException>(() => line.TryRead(out _));
        _device.Reads.Enqueue([1, 2, 3]);
        Assert.Throws<LinuxException>(() => key.TryRead(out _));
    }

    [Fact]
    public void Waiting_ends_when_woken_or_when_the_button_has_something()
    {
        using var waiter = new ButtonWaiter();
        using GpioButton line = new(_device, "/dev/gpiochip0", "3", false);
        waiter.Wait(line, null);
        waiter.Wake();
        waiter.Wait(null, null);
        waiter.Wait(null, TimeSpan.FromMicroseconds(1));
    }

    private static byte[] Bytes<T>(T value)
        where T : struct => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(ref value)).ToArray();
}
