namespace ScimSuite.Architecture.Tests;

/// <summary>Every service has the same rooms, and no others.</summary>
public sealed class RoomTests
{
    private static readonly string[] Rooms = ["Endpoints", "Model", "Store", "Outbox", "Consumers", "Workers", "Migrations"];
    /// <summary>Pages are what the portal is for, and what a browser fetches beside them lies where the framework looks for it.</summary>
    private static readonly Dictionary<string, string[]> RoomsOfTheirOwn = new() { ["Portal"] = ["Pages", "wwwroot"] };
    private static readonly string[] NotRooms = ["bin", "obj", "Properties"];
    private static readonly string[] NamesThatSayNothing = ["Common", "Utils", "Helpers", "Managers", "Core", "BuildingBlocks", "SeedWork"];

    public static TheoryData<string> Services => [.. Tree.Services.Select(folder => Path.GetFileName(folder)!)];

    [Theory, MemberData(nameof(Services))]
    public void A_service_has_only_the_known_rooms(string service)
    {
        var folders = Directory.GetDirectories(Tree.At("services", service)).Select(folder => Path.GetFileName(folder)!);

        Assert.Empty(folders.Except(Rooms).Except(NotRooms).Except(RoomsOfTheirOwn.GetValueOrDefault(service, [])));
    }

    [Theory, MemberData(nameof(Services))]
    public void A_service_says_what_it_promises(string service) => Assert.True(File.Exists(Tree.At("services", service, "README.md")));

    [Fact]
    public void No_folder_is_a_catch_all()
    {
        var folders = Tree.Files("*.cs").SelectMany(file => Tree.Relative(file).Split('/')[..^1]).Distinct();

        Assert.Empty(folders.Intersect(NamesThatSayNothing));
    }
}
