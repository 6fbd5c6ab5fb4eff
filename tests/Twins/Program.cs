using ScimSuite.Twins;

TwinOptions options;
try
{
    options = TwinOptions.Parse(args);
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine();
    Console.Error.WriteLine(TwinOptions.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, cancel) =>
{
    cancel.Cancel = true;
    stop.Cancel();
};

try
{
    while (true)
    {
        var report = await Screen.WatchAsync(options, stop.Token);
        if (!options.DryRun)
        {
            Screen.Show(report);
        }

        if (options.Again is not { } pause)
        {
            return report.Agrees ? 0 : 1;
        }

        await Task.Delay(pause, stop.Token);
    }
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("Stopped before the end; nothing was compared.");
    return 130;
}
catch (Exception exception) when (exception is FormatException or IOException or HttpRequestException or UnauthorizedAccessException or System.Text.Json.JsonException)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
