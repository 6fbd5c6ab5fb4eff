namespace ScimSuite.Portal.Model;

/// <summary>Who calls, in words: what a client says of itself, or what it was recognised as and by what.</summary>
public static class Recognised
{
    /// <summary>Under "last request" of a connector.</summary>
    public static string Said(Activity? week) => week switch
    {
        { Client: { } client } => client,
        { Dialect: { } seen } => $"{Provider(seen.Name)}, by {By(seen.By)}",
        { LastRequestAt: not null } => "a client that says no name",
        _ => "no client seen",
    };

    /// <summary>Of one request: by its own name, or as whom it was read.</summary>
    public static string Said(Exchange call) => call.Client ?? (call.Dialect is { } dialect and not ("auto" or "generic") ? $"{Provider(dialect)}, which says no name" : "a client that says no name");

    /// <summary>How a dialect was recognised.</summary>
    public static string By(string by) => by switch
    {
        "url-flag" => "the flag in its address",
        "user-agent" => "the name it gives itself",
        "header" => "its Adscimversion header",
        _ => "what it sends",
    };

    /// <summary>Whose dialect it is.</summary>
    public static string Provider(string dialect) => dialect switch
    {
        "entra" or "entra-flag" => "Microsoft Entra ID",
        "okta" or "okta-aiw" => "Okta",
        "onelogin" => "OneLogin",
        "jumpcloud" => "JumpCloud",
        "ping" => "Ping",
        "sailpoint" => "SailPoint",
        _ => dialect,
    };
}
