namespace ScimSuite.Portal.Model;

/// <summary>What stands in a field on the provider's own screen.</summary>
public enum GuideValue
{
    Text,
    Url,
    Token,
}

/// <param name="Hint">What the screen or its reader should know beside it.</param>
public sealed record GuideField(string Label, GuideValue Kind, string? Text = null, string? Hint = null);

/// <param name="Path">Where to click; words between asterisks are strong.</param>
public sealed record GuideStep(string Title, string Path, IReadOnlyList<GuideField>? Fields = null, bool IsTest = false);

/// <summary>How one identity provider is connected: its screens, in its words.</summary>
public sealed record Guide(string Id, string Name, string Detail, string Mark, string Dialect, string Console, IReadOnlyList<GuideStep> Steps, IReadOnlyList<(string Says, string Means)> Troubles)
{
    /// <summary>Appended to the base URL where the provider wants it.</summary>
    public string UrlSuffix { get; init; } = "";
}
