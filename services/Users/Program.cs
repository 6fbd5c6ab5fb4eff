using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Scim.Http;
using ScimSuite.ServiceDefaults;
using ScimSuite.Users.Consumers;
using ScimSuite.Users.Endpoints;
using ScimSuite.Users.Store;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddScimHttp();
builder.Services.AddCaller(builder.Configuration);
builder.AddTenantDatabase();
builder.AddOutbox("users");
builder.AddMessaging("users", messaging => messaging.Consume(Subscriptions.UsersGroups, queue => queue
    .HandleTogether<GroupCreated, GroupChanged, GroupsOfUser>()
    .Handle<GroupDeleted, GroupsOfUser>()
    .Handle<SchemaChanged, SchemaTold>()
    .Handle<TenantDeleted, TenantRemoved>())
    .FanOut(Subscriptions.Schemas, heard => heard.Handle<SchemaChanged, SchemaHeard>()));
builder.Services.AddScoped<SchemaStore>();

var app = builder.Build();
app.UseScimErrors();
app.UseRouting();
app.UseCaller();
app.MapDefaultEndpoints();
app.MapUsers();
app.Run();
