using ScimSuite.Load;
using ScimSuite.Load.Ceilings;
using ScimSuite.Load.Measure;
using ScimSuite.Twins.Suite;

// This program is its own little servers too; see Ceilings.
switch (args)
{
    case ["ceiling-origin"]: return await CeilingServers.OriginAsync();
    case ["ceiling-proxy"]: return await CeilingServers.ProxyAsync();
}

LoadOptions options;
try
{
    options = LoadOptions.Parse(args);
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine();
    Console.Error.WriteLine(LoadOptions.Usage);
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
    var measurements = await LoadRun.RunAsync(options, SuiteFile.Read(options.SuiteFile), stop.Token);
    Screen.Show(measurements, options);
    if (options.Json is { } file)
    {
        Screen.Write(file, measurements, options);
    }

    return measurements.All(each => each.Errors.Count == 0) ? 0 : 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
catch (Exception exception) when (exception is FormatException or IOException or InvalidOperationException or Npgsql.NpgsqlException)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
