using System.Globalization;

namespace ScimSuite.Load;

/// <summary>What Entra sends, filled in: a user of about 1.2 KB with the usual mappings.</summary>
internal static class Bodies
{
    public const string PatchOp = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":""";

    public static string User(string userName, int number, string title = "Engineer") =>
        $$$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"externalId":"{{{Guid.NewGuid()}}}","userName":"{{{userName}}}","active":true,"addresses":[{"type":"work","streetAddress":"{{{number}}} Quay Street","locality":"Gothenburg","region":"Västra Götaland","postalCode":"411 0{{{number % 10}}}","country":"SE"}],"displayName":"Mara Lind {{{number}}}","emails":[{"primary":true,"type":"work","value":"{{{userName}}}"}],"meta":{"resourceType":"User"},"name":{"formatted":"Mara Lind {{{number}}}","familyName":"Lind {{{number}}}","givenName":"Mara"},"nickName":"Mara","phoneNumbers":[{"type":"work","value":"+46 31 10 00 {{{number % 100:d2}}}"},{"type":"mobile","value":"+46 70 555 {{{number % 10000:d4}}}"},{"type":"fax","value":"+46 31 10 01 {{{number % 100:d2}}}"}],"preferredLanguage":"sv-SE","roles":[],"timezone":"Europe/Stockholm","title":"{{{title}}}","userType":"Employee","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"{{{number.ToString(CultureInfo.InvariantCulture)}}}","costCenter":"4130","organization":"Acme Instruments","division":"Research","department":"Finance"}}
        """;

    public static string ThreeAttributes(int number) =>
        $$"""
        {{PatchOp}}[{"op":"Replace","path":"displayName","value":"Mara L. {{number}}"},{"op":"Replace","path":"title","value":"Engineer {{number}}"},{"op":"Replace","path":"name.familyName","value":"Lind-{{number}}"}]}
        """;

    public static string Group(string name) =>
        $$$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],"externalId":"{{{Guid.NewGuid()}}}","displayName":"{{{name}}}","meta":{"resourceType":"Group"}}
        """;

    public static string AddMembers(IEnumerable<string> ids) =>
        $$"""
        {{PatchOp}}[{"op":"Add","path":"members","value":[{{string.Join(',', ids.Select(id => $$"""{"$ref":null,"value":"{{id}}"}"""))}}]}]}
        """;

    public static string RemoveMember(string id) =>
        $$"""
        {{PatchOp}}[{"op":"Remove","path":"members","value":[{"$ref":null,"value":"{{id}}"}]}]}
        """;
}
