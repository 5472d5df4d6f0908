namespace Edge.Linux.Mosquitto;

/// <summary>Looks at the TLS files before the library does, because it does not say which one it could not read.</summary>
internal static class MqttFiles
{
    /// <summary>One line about the first file that cannot be used; null when all can be read.</summary>
    internal static string? FindProblem(MqttOptions options, string systemCaDirectory)
    {
        if (options.CaFile is null && !Directory.Exists(systemCaDirectory))
        {
            return $"no CA file set and no system certificates in {systemCaDirectory}: set the broker's CA file or apt install ca-certificates";
        }

        return Problem("CA file", options.CaFile)
            ?? Problem("certificate file", options.CertificateFile)
            ?? Problem("key file", options.KeyFile);
    }

    /// <summary>The files in use, for a message.</summary>
    internal static string List(MqttOptions options) =>
        string.Join(", ", new[] { options.CaFile, options.CertificateFile, options.KeyFile }.Where(file => file is not null));

    private static string? Problem(string what, string? path)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return file.Length > 0 ? null : $"{what} {path} is empty: write a PEM file there";
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"{what} {path} does not exist: check the path in the settings";
        }
        catch (UnauthorizedAccessException)
        {
            return $"{what} {path} cannot be read by this user: check owner and mode";
        }
        catch (IOException exception)
        {
            return $"{what} {path} cannot be read: {exception.Message}";
        }
    }
}
