using ScimSuite.Bars;
using ScimSuite.Bars.Flood;

// Beside what is measured, as processes of their own.
switch (args)
{
    case ["flood", .. var words]:
        return BadTokens.Run(words);
    case ["sink"]:
        return Sink.Run();
}

if (args is [] or ["--help" or "-h", ..])
{
    Console.WriteLine(BarRun.Usage);
    return args.Length == 0 ? 2 : 0;
}

try
{
    var figures = await BarRun.RunAsync(BarOptions.Parse(args), Console.Out, CancellationToken.None);
    Console.WriteLine($"{figures.Count(figure => figure.IsReached)} passed, {figures.Count(figure => !figure.IsReached)} failed");
    return figures.All(figure => figure.IsReached) ? 0 : 1;
}
catch (Exception exception) when (exception is FormatException or IOException or HttpRequestException)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
