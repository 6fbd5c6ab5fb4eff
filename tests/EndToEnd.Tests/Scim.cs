namespace ScimSuite.EndToEnd.Tests;

/// <summary>The few requests these tests send themselves; whole conversations are the twins' business.</summary>
internal static class Scim
{
    public static string User(string userName, string? externalId = null) =>
        $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{userName}}","externalId":"{{externalId ?? userName}}",
         "active":true,"displayName":"{{userName}}","name":{"givenName":"Mara","familyName":"Lind"},
         "emails":[{"primary":true,"type":"work","value":"{{userName}}@acme.test"}]}
        """;

    public static string Group(string displayName, params string[] members) =>
        $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{displayName}}",
         "members":[{{string.Join(',', members.Select(id => $$"""{"value":"{{id}}"}"""))}}]}
        """;

    public static string Patch(params string[] operations) =>
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{string.Join(',', operations)}}]}""";

    public static string Replace(string path, string value) => $$"""{"op":"replace","path":"{{path}}","value":"{{value}}"}""";

    public static string AddMember(string id) => $$"""{"op":"add","path":"members","value":[{"value":"{{id}}"}]}""";

    /// <summary>Asserts the shape every refusal under /scim has, RFC 7644 §3.12.</summary>
    public static void IsError(Answer answer, int status)
    {
        Assert.True(answer.Status == status, $"expected {status}, got {answer.Status}: {answer.Body}");
        Assert.Equal("application/scim+json", answer.MediaType);
        Assert.Equal("urn:ietf:params:scim:api:messages:2.0:Error", answer.Json.GetProperty("schemas")[0].GetString());
        Assert.Equal($"{status}", answer.Json.GetProperty("status").GetString());
        Assert.False(string.IsNullOrWhiteSpace(answer.Json.GetProperty("detail").GetString()));
    }
}
