using ScimSuite.Scim.Errors;

namespace ScimSuite.Audit.Model;

/// <summary>The time a chart shows and the steps it shows it in: whole steps, the last one still going on.</summary>
internal sealed record ActivityWindow(string Name, string Step, DateTimeOffset From, DateTimeOffset To)
{
    private const int MostPoints = 1500;
    private static readonly string[] Known = ["window", "step"];

    private static readonly Dictionary<string, (TimeSpan Length, string Step)> Windows = new()
    {
        ["1h"] = (TimeSpan.FromHours(1), "minute"), ["6h"] = (TimeSpan.FromHours(6), "minute"), ["24h"] = (TimeSpan.FromHours(24), "hour"),
        ["7d"] = (TimeSpan.FromDays(7), "hour"), ["30d"] = (TimeSpan.FromDays(30), "day"),
    };

    private static readonly Dictionary<string, TimeSpan> Steps = new()
    {
        ["minute"] = TimeSpan.FromMinutes(1), ["hour"] = TimeSpan.FromHours(1), ["day"] = TimeSpan.FromDays(1),
    };

    public TimeSpan StepLength => Steps[Step];

    public int Points => (int)((Floor(To, StepLength) - From) / StepLength) + 1;

    public static ActivityWindow Asked(IQueryCollection query, DateTimeOffset now)
    {
        query.RequireKnown(Known);
        var name = query.OneOf("window", [.. Windows.Keys]) ?? "24h";
        var (length, usual) = Windows[name];
        var step = query.OneOf("step", [.. Steps.Keys]) ?? usual;
        if (length / Steps[step] > MostPoints || Steps[step] > length)
        {
            throw ScimException.InvalidValue($"step={step} does not go with window={name}: minute goes up to 24h, day from 24h on.");
        }

        // As many steps as the window has, the running one included.
        return new ActivityWindow(name, step, Floor(now, Steps[step]) - length + Steps[step], now);
    }

    private static DateTimeOffset Floor(DateTimeOffset at, TimeSpan step) => new(at.UtcTicks - (at.UtcTicks % step.Ticks), TimeSpan.Zero);
}
