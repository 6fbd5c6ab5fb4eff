namespace ScimSuite.Tenants.Model;

/// <summary>How an identity provider speaks. <c>auto</c>: told from the request.</summary>
internal static class Dialects
{
    public const string Auto = "auto";

    public static readonly IReadOnlyList<string> Names = [Auto, "entra", "okta", "onelogin", "jumpcloud", "ping", "sailpoint", "generic"];
}
